package words

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locale
var locale embed.FS

// source is the language that every other one is compared with, and what a
// person gets who reads none of the offered ones.
const source = "en"

// catalogue is all messages of all languages. It never changes after load.
type catalogue struct {
	bundle    *i18n.Bundle
	languages []Language // source first, then by tag
	messages  map[string]map[string]*i18n.Message
}

// all is the embedded catalogue. It is built from constants of the binary, so
// a mistake in it is a mistake in the program and found by the first test.
var all = mustLoad()

func mustLoad() *catalogue {
	c, err := load()
	if err != nil {
		panic("words: " + err.Error())
	}
	return c
}

func load() (*catalogue, error) {
	c := &catalogue{
		bundle:   i18n.NewBundle(language.Make(source)),
		messages: map[string]map[string]*i18n.Message{},
	}
	folders, err := locale.ReadDir("locale")
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if err := c.loadLanguage(folder.Name()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(c.languages, func(a, b Language) int {
		if a.Tag == source || b.Tag == source {
			return strings.Compare(fmt.Sprint(a.Tag != source), fmt.Sprint(b.Tag != source))
		}
		return strings.Compare(a.Tag, b.Tag)
	})
	return c, nil
}

func (c *catalogue) loadLanguage(tag string) error {
	dir := path.Join("locale", tag)
	files, err := locale.ReadDir(dir)
	if err != nil {
		return err
	}
	messages := map[string]*i18n.Message{}
	for _, file := range files {
		if err := c.loadFile(messages, dir, file.Name(), tag); err != nil {
			return fmt.Errorf("%s/%s: %w", dir, file.Name(), err)
		}
	}
	c.messages[tag] = messages
	own := func(key string) string {
		if m := messages[key]; m != nil {
			return m.Other
		}
		return ""
	}
	c.languages = append(c.languages, Language{Tag: tag, Name: own("language.name"), Dir: own("language.dir")})
	return nil
}

func (c *catalogue) loadFile(messages map[string]*i18n.Message, dir, name, tag string) error {
	data, err := locale.ReadFile(path.Join(dir, name))
	if err != nil {
		return err
	}
	// The library reads the language from the file name: AREA.LANGUAGE.json.
	area := strings.TrimSuffix(name, ".json")
	parsed, err := c.bundle.ParseMessageFileBytes(data, area+"."+tag+".json")
	if err != nil {
		return err
	}
	for _, m := range parsed.Messages {
		if messages[m.ID] != nil {
			return fmt.Errorf("key %q is in two files", m.ID)
		}
		messages[m.ID] = m
	}
	return nil
}
