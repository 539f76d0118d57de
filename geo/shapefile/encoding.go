package shapefile

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"lamppost/geo"
)

// codePages by the numbers that .cpg files give, with or without words such as
// "ANSI" in front.
var codePages = map[string]encoding.Encoding{
	"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855,
	"858": charmap.CodePage858, "860": charmap.CodePage860, "862": charmap.CodePage862, "863": charmap.CodePage863,
	"865": charmap.CodePage865, "866": charmap.CodePage866, "874": charmap.Windows874,
	"932": japanese.ShiftJIS, "936": simplifiedchinese.GBK, "949": korean.EUCKR, "950": traditionalchinese.Big5,
	"1250": charmap.Windows1250, "1251": charmap.Windows1251, "1252": charmap.Windows1252, "1253": charmap.Windows1253,
	"1254": charmap.Windows1254, "1255": charmap.Windows1255, "1256": charmap.Windows1256, "1257": charmap.Windows1257,
	"1258": charmap.Windows1258, "65001": encoding.Nop,
	"88591": charmap.ISO8859_1, "88592": charmap.ISO8859_2, "88593": charmap.ISO8859_3, "88594": charmap.ISO8859_4,
	"88595": charmap.ISO8859_5, "88596": charmap.ISO8859_6, "88597": charmap.ISO8859_7, "88598": charmap.ISO8859_8,
	"88599": charmap.ISO8859_9, "885910": charmap.ISO8859_10, "885913": charmap.ISO8859_13, "885914": charmap.ISO8859_14,
	"885915": charmap.ISO8859_15, "885916": charmap.ISO8859_16,
}

// driverPages are the code pages of the bytes by which a .dbf names its
// language driver, where they are not the defaults of programs that did not ask.
var driverPages = map[byte]string{
	0x64: "852", 0x65: "866", 0x13: "932", 0x4d: "936", 0x4e: "949", 0x4f: "950", 0x7b: "932", 0x7a: "936",
	0x79: "949", 0x78: "950", 0xc8: "1250", 0xc9: "1251", 0xca: "1254", 0xcb: "1253", 0xcc: "1257",
}

// decoder finds how to read texts. The note tells what was guessed.
func decoder(cpg string, driver byte) (decode func([]byte) string, note string, err error) {
	name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cpg, "\ufeff")))
	page, byDriver := codePages[driverPages[driver]]
	switch {
	case name == "" && byDriver:
		return decodeBy(page), "", nil
	case name == "":
		return guess, "no .cpg says how texts are encoded: what is not UTF-8 was taken for Windows-1252", nil
	}
	if page, ok := pageNamed(name); ok {
		return decodeBy(page), "", nil
	}
	return nil, "", geo.Refuse("the .cpg names an unknown encoding, %.40q", cpg)
}

func pageNamed(name string) (encoding.Encoding, bool) {
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, name)
	if page, ok := codePages[digits]; ok {
		return page, true
	}
	if page, err := htmlindex.Get(strings.ReplaceAll(name, "_", "-")); err == nil {
		return page, true
	}
	return nil, false
}

func decodeBy(page encoding.Encoding) func([]byte) string {
	decoder := page.NewDecoder()
	return func(b []byte) string {
		text, err := decoder.Bytes(b)
		if err != nil {
			text = b
		}
		return strings.ToValidUTF8(string(text), "\ufffd")
	}
}

func guess(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return decodeBy(charmap.Windows1252)(b)
}
