package reports

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an [Error] is. Each entrance (pages, Open311,
// command line) maps it to its own form once.
type Kind uint8

// The kinds. The zero Kind is an internal fault: nothing of it is shown.
const (
	Internal    Kind = iota
	Invalid          // the person can mend it: a field is wrong or missing
	NotFound         // it does not exist, or may not be seen to exist
	Conflict         // somebody else changed it first
	Forbidden        // known person, not allowed
	Gone             // it was there and is used up or removed
	TooLarge         // a limit in bytes, pixels or characters
	Unsupported      // a kind of file or format we do not take
	TooMany          // a rate limit
	Unavailable      // try again later
)

// Error is a refusal with two texts: Code and Args select the sentence the
// person reads (message "errors.CODE" of the catalogue), and Err is for the
// operator's log only.
type Error struct {
	Kind     Kind
	Code     string    // machine code, lower_snake_case
	Args     []any     // name, value pairs for the person's sentence
	Problems []Problem // which fields, when Kind is Invalid
	Err      error     // the operator's text; may be nil
}

// Problem is one field a person has to mend.
type Problem struct {
	Field string // form field name
	Code  string // message "errors.CODE"
	Args  []any  // name, value pairs
}

// Error returns the operator's text.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for i, p := range e.Problems {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(&b, "%s%s %s", sep, p.Field, p.Code)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the operator's cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, reports.ErrNotFound) hold for every error of that
// kind and code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Code == "" || t.Code == e.Code)
}

// The refusals that many places share. Compare with errors.Is.
var (
	ErrNotFound  = &Error{Kind: NotFound, Code: "not_found"}
	ErrForbidden = &Error{Kind: Forbidden, Code: "forbidden"}
	ErrConflict  = &Error{Kind: Conflict, Code: "conflict"}
	ErrKeyReused = &Error{Kind: Invalid, Code: "key_reused"}
	ErrLinkUsed  = &Error{Kind: Gone, Code: "link_used"}
)

// KindOf returns the kind of the first *Error in err's chain, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Invalidf refuses a single field.
func Invalidf(field, code string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: "invalid", Problems: []Problem{{field, code, args}}}
}
