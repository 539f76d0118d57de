package web

import (
	"slices"

	"lamppost/reports"
	"lamppost/reports/words"
)

// QuestionField is a category's question on the form.
type QuestionField struct {
	Field                     // of the kinds with one box to type in
	Kind     string           // "text", "line", "one" or "many"
	Choices  []QuestionChoice // of "one" and "many"
	Required bool
}

// QuestionChoice is one answer of a list.
type QuestionChoice struct {
	Key, Name string
	Chosen    bool
}

// newQuestionField shows a question with the answers given so far.
func newQuestionField(p *words.Printer, q *reports.Question, given map[string][]string) QuestionField {
	lang := p.Language.Tag
	values := given[q.Code]
	f := QuestionField{Kind: "line", Required: q.Required}
	f.ID, f.Label, f.Hint, f.Optional = q.Field(), q.Text.In(lang), q.Hint.In(lang), !q.Required
	if len(values) > 0 {
		f.Value = values[0]
	}
	switch q.Kind {
	case reports.KindSingleList, reports.KindMultiList:
		f.Kind = "one"
		if q.Kind == reports.KindMultiList {
			f.Kind = "many"
		}
		for _, c := range q.Choices {
			f.Choices = append(f.Choices, QuestionChoice{c.Key, c.Name.In(lang), slices.Contains(values, c.Key)})
		}
	case reports.KindText:
		f.Kind = "text"
	case reports.KindNumber:
		f.Type = "number"
	case reports.KindDateTime:
		f.Type = "datetime-local"
	}
	return f
}
