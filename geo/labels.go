package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// AreaFields name the properties that hold the key and the name of an area.
// Without a Key field the "id" of the feature is the key; without a Name
// field, or where it is empty, the key is the name.
type AreaFields struct{ Key, Name string }

// labels gives areas their keys and names.
type labels struct {
	fields AreaFields
	used   map[AreaKey]int // by which feature
}

func newLabels(fields AreaFields) labels { return labels{fields, map[AreaKey]int{}} }

// of finds the key and the name of a feature and keeps the key.
func (l labels) of(id any, property func(string) (any, bool), feature int) (AreaKey, string, error) {
	key, err := areaKey(id, property, l.fields.Key)
	if err != nil {
		return "", "", err
	}
	if first, taken := l.used[key]; taken {
		return "", "", flaw(FlawDuplicateKey, "key %q was already used by feature %d", key, first)
	}
	l.used[key] = feature
	value, _ := property(l.fields.Name)
	name, err := keyText(value)
	if err != nil {
		name = string(key)
	}
	return key, name, nil
}

// hint is the key of a feature that is rejected anyway, if it has one.
func (l labels) hint(id any, property func(string) (any, bool)) AreaKey {
	key, _ := areaKey(id, property, l.fields.Key) // without one, the reason must do
	return key
}

// areaKey finds the key of the feature. The errors are for the owner of the file.
func areaKey(id any, property func(string) (any, bool), field string) (AreaKey, error) {
	value, found := id, id != nil
	if field != "" {
		value, found = property(field)
	}
	if !found {
		return "", noKey(field, errors.New("is missing"))
	}
	text, err := keyText(value)
	switch {
	case err != nil:
		return "", noKey(field, err)
	case len(text) > longestKey:
		return "", noKey(field, fmt.Errorf("is longer than %d bytes", longestKey))
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", noKey(field, errors.New("has control characters"))
	}
	return AreaKey(text), nil
}

// noKey says what is wrong with the key and where it should be.
func noKey(field string, why error) error {
	if field == "" {
		return flaw(FlawMissingKey, "no key: the \"id\" of the feature %v", why)
	}
	return flaw(FlawMissingKey, "no key: property %q %v", field, why)
}

// longestKey fits a UUID or an official code many times over, and a URL.
const longestKey = 200

var errEmptyText = errors.New("is empty")

// keyText is the text of a property that should hold a key or a name.
func keyText(value any) (string, error) {
	switch v := value.(type) {
	case string:
		if text := strings.TrimSpace(v); text != "" {
			return text, nil
		}
		return "", errEmptyText
	case json.Number:
		return plainDecimal(v.String())
	case nil:
		return "", errors.New("is null")
	}
	return "", fmt.Errorf("is %s, not a text or a number", typeName(value))
}
