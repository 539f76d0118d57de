package reports

import (
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Group gathers categories on the form.
type Group struct {
	Code string
	Name Text
}

// Category is one kind of issue a city takes.
type Category struct {
	Code          CategoryCode
	City          CitySlug
	Position      int // display order within the city
	Group         string
	Name          Text
	Description   Text
	Keywords      []string
	TargetDays    int // 0: no promise
	PhotoRequired bool
	Stopper       Text // not empty: do not report this here, but do what it says
	Inactive      bool // old reports keep it, new ones cannot choose it
	Questions     []Question
}

// Question is asked when its category is chosen. Kinds are Open311 datatypes.
type Question struct {
	Code     string
	Text     Text
	Hint     Text
	Kind     QuestionKind
	Required bool
	Choices  []Choice // for the list kinds only
}

// QuestionKind is an Open311 attribute datatype.
type QuestionKind string

// The datatypes of GeoReport v2.
const (
	KindString     QuestionKind = "string" // one line
	KindText       QuestionKind = "text"   // several lines
	KindNumber     QuestionKind = "number"
	KindDateTime   QuestionKind = "datetime" // RFC 3339, or what a browser's datetime-local sends
	KindSingleList QuestionKind = "singlevaluelist"
	KindMultiList  QuestionKind = "multivaluelist"
)

// Choice is one answer of a list.
type Choice struct {
	Key     string
	Name    Text
	Stopper Text // not empty: choosing it ends the form with this text
}

// Answer is what a reporter said to one question. Values has one entry except
// for multivaluelist; for lists it holds choice keys.
type Answer struct {
	Code   string   `json:"code"`
	Values []string `json:"values"`
}

// Answers keeps answers in the order of the category's questions.
type Answers []Answer

// Get returns the values given to code.
func (a Answers) Get(code string) []string {
	for _, answer := range a {
		if answer.Code == code {
			return answer.Values
		}
	}
	return nil
}

// CheckAnswers cleans given (by question code), refuses what a question does
// not admit and returns the answers in question order. Codes without a question
// are ignored: an older form or another system may send them.
func (c *Category) CheckAnswers(given map[string][]string) (Answers, []Problem) {
	var answers Answers
	var problems []Problem
	for _, q := range c.Questions {
		values, problem := q.check(given[q.Code])
		if problem != nil {
			problems = append(problems, *problem)
		} else if len(values) > 0 {
			answers = append(answers, Answer{q.Code, values})
		}
	}
	return answers, problems
}

// Field is the form field and Open311 argument of the question.
func (q *Question) Field() string { return "attribute[" + q.Code + "]" }

func (q *Question) check(given []string) ([]string, *Problem) {
	var values []string
	for _, v := range given {
		clean, err := CleanText(q.Field(), v, MaxText)
		if err != nil {
			return nil, &err.(*Error).Problems[0]
		}
		if clean != "" && !slices.Contains(values, clean) {
			values = append(values, clean)
		}
	}
	switch {
	case len(values) == 0 && q.Required:
		return nil, q.problem("answer_required")
	case len(values) > 1 && q.Kind != KindMultiList:
		return nil, q.problem("answer_single")
	}
	for i, v := range values {
		clean, code := q.value(v)
		if code != "" {
			return nil, q.problem(code)
		}
		values[i] = clean
	}
	return values, nil
}

// value checks one cleaned value and returns its canonical form, or the code of
// what is wrong with it.
func (q *Question) value(v string) (clean, problem string) {
	switch q.Kind {
	case KindNumber:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || utf8.RuneCountInString(v) > 40 {
			return "", "answer_number"
		}
	case KindDateTime:
		t, ok := parseDateTime(v)
		if !ok {
			return "", "answer_datetime"
		}
		return t, ""
	case KindSingleList, KindMultiList:
		if q.Choice(v) == nil {
			return "", "answer_choice"
		}
	case KindString:
		if line, err := CleanLine(q.Field(), v, MaxName); err == nil {
			return line, ""
		}
		return "", "answer_too_long"
	}
	return v, ""
}

func (q *Question) problem(code string) *Problem {
	return &Problem{Field: q.Field(), Code: code, Args: []any{"Question", q.Text}}
}

// Choice returns the choice with that key, or nil.
func (q *Question) Choice(key string) *Choice {
	for i := range q.Choices {
		if q.Choices[i].Key == key {
			return &q.Choices[i]
		}
	}
	return nil
}

// parseDateTime keeps a local date-time local: a resident's "around nine" has
// no zone and gets none.
func parseDateTime(s string) (string, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.Format(time.RFC3339), true
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(layout), true
		}
	}
	return "", false
}

// StopperFor returns the text that ends the form for these answers, if any.
func (c *Category) StopperFor(answers Answers) Text {
	if len(c.Stopper) > 0 {
		return c.Stopper
	}
	for _, answer := range answers {
		for _, q := range c.Questions {
			if q.Code != answer.Code {
				continue
			}
			for _, v := range answer.Values {
				if choice := q.Choice(v); choice != nil && len(choice.Stopper) > 0 {
					return choice.Stopper
				}
			}
		}
	}
	return nil
}
