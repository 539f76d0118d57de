package dispatch_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/dispatch"
)

func TestFilesAreWrittenOnceAndReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail", "out")
	files := &dispatch.Files{Dir: dir}
	message := letterTo("anna@residents.example")
	message.Mail.Subject, message.Mail.Text = "Nid-de-poule à réparer", "Où ? « Ici » 🕳\n\n.\nFrom here\n"+strings.Repeat("long ", 500)+"\n"
	message.Mail.FromName = "Commune d’Été"
	var first []byte
	for range 3 {
		receipt, err := files.Send(ctx, message)
		must(t, err)
		data, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(receipt, "file ")))
		must(t, err)
		if first == nil {
			first = data
		}
		if string(first) != string(data) {
			t.Error("the same mail is other bytes the second time")
		}
	}
	kept, err := os.ReadDir(dir)
	must(t, err)
	if len(kept) != 1 {
		t.Errorf("%d files for one mail", len(kept))
	}
	got, err := dispatch.ReadEML(dir, message.Delivery.ID)
	must(t, err)
	if got.Subject != message.Mail.Subject || got.Text != message.Mail.Text || !got.Date.Equal(message.Mail.Date) ||
		got.To != "anna@residents.example" || got.From != "Commune d’Été <no-reply@reports.example>" || got.Delivery != message.Delivery.ID {
		t.Errorf("read back %+v", got)
	}
}

func TestMailThatIsNotThere(t *testing.T) {
	if _, err := dispatch.ReadEML(t.TempDir(), 1); !errors.Is(err, reports.ErrNotFound) {
		t.Errorf("no file: %v", err)
	}
}

// Whatever lies in the folder, reading it ends, with an error or an EML.
func FuzzReadEML(f *testing.F) {
	f.Add([]byte("Subject: x\r\n\r\ntext"))
	f.Add([]byte("Subject: =?utf-8?q?=ff?=\r\nFrom: <<>>\r\nDate: never\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--"))
	f.Add([]byte("Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: rot13\r\n\r\ntext"))
	f.Add([]byte("\x00\xff"))
	dir := f.TempDir()
	id := reports.DeliveryID(1 << 45)
	f.Fuzz(func(t *testing.T, data []byte) {
		must(t, os.WriteFile(filepath.Join(dir, id.String()+".eml"), data, 0o600))
		if e, err := dispatch.ReadEML(dir, id); err == nil && e.Delivery != id {
			t.Errorf("read %+v", e)
		}
	})
}

// A full disk or a folder that is none is tried again, never given up.
func TestFolderThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, nil, 0o600))
	_, err := (&dispatch.Files{Dir: path}).Send(ctx, letterTo("a@b.example"))
	if err == nil || dispatch.IsPermanent(err) {
		t.Error(err)
	}
}
