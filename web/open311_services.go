package web

import (
	"encoding/xml"
	"net/http"
	"strings"

	"lamppost/reports"
)

type open311Service struct {
	Code        string   `json:"service_code" xml:"service_code"`
	Name        string   `json:"service_name" xml:"service_name"`
	Description string   `json:"description" xml:"description"`
	Metadata    bool     `json:"metadata" xml:"metadata"`
	Type        string   `json:"type" xml:"type"`
	Keywords    optional `json:"keywords" xml:"keywords"`
	Group       optional `json:"group" xml:"group"`
}

type open311ServiceList []open311Service

// MarshalXML writes <services><service>.
func (l open311ServiceList) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "services", "service", l)
}

type open311Definition struct {
	XMLName    xml.Name          `json:"-" xml:"service_definition"`
	Code       string            `json:"service_code" xml:"service_code"`
	Attributes open311Attributes `json:"attributes" xml:"attributes"`
}

type open311Attribute struct {
	Variable    bool          `json:"variable" xml:"variable"`
	Code        string        `json:"code" xml:"code"`
	Datatype    string        `json:"datatype" xml:"datatype"`
	Required    bool          `json:"required" xml:"required"`
	Hint        string        `json:"datatype_description" xml:"datatype_description"`
	Order       int           `json:"order" xml:"order"`
	Description string        `json:"description" xml:"description"`
	Values      open311Values `json:"values,omitempty" xml:"values,omitempty"`
}

type open311Attributes []open311Attribute

// MarshalXML writes <attributes><attribute>.
func (l open311Attributes) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "attributes", "attribute", l)
}

type open311Value struct {
	Key  string `json:"key" xml:"key"`
	Name string `json:"name" xml:"name"`
}

type open311Values []open311Value

// MarshalXML writes <values><value>.
func (l open311Values) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "values", "value", l)
}

// serves reports whether a category is a service of the call's jurisdiction.
// Those that only tell people to do something else take no requests.
func (c *open311Call) serves(k *reports.Category) bool {
	return k != nil && !k.Inactive && len(k.Stopper) == 0 && k.City == c.city.Slug
}

// open311Services answers services.{format}.
func (s *Server) open311Services(w http.ResponseWriter, r *Request) error {
	c, err := s.newCall(r, r.URL.Query().Get)
	if err != nil {
		return err
	}
	list := open311ServiceList{}
	for _, k := range c.world.Directory.Categories {
		if c.serves(&k) {
			list = append(list, c.service(&k))
		}
	}
	return s.sendOpen311(w, c, list)
}

func (c *open311Call) service(k *reports.Category) open311Service {
	return open311Service{
		Code: string(k.Code), Name: k.Name.In(c.language), Description: c.described(k),
		Metadata: len(k.Questions) > 0, Type: "realtime",
		Keywords: optional(strings.Join(k.Keywords, ",")), Group: optional(c.group(k)),
	}
}

// described is a category's description, or its name: some readers take an
// empty one for a missing one.
func (c *open311Call) described(k *reports.Category) string {
	if d := k.Description.In(c.language); d != "" {
		return d
	}
	return k.Name.In(c.language)
}

func (c *open311Call) group(k *reports.Category) string {
	if city := c.world.Directory.City(k.City); city != nil {
		for _, g := range city.Groups {
			if g.Code == k.Group {
				return g.Name.In(c.language)
			}
		}
	}
	return k.Group
}

// open311Service answers services/{code}.{format}, for services without
// questions too.
func (s *Server) open311Service(w http.ResponseWriter, r *Request) error {
	c, err := s.newCall(r, r.URL.Query().Get)
	if err != nil {
		return err
	}
	k := c.world.Directory.Category(reports.CategoryCode(r.Param("code")))
	if !c.serves(k) {
		return errNoService
	}
	d := open311Definition{Code: string(k.Code), Attributes: open311Attributes{}}
	for i := range k.Questions {
		d.Attributes = append(d.Attributes, c.attribute(&k.Questions[i], i+1))
	}
	return s.sendOpen311(w, c, d)
}

var errNoService = &reports.Error{Kind: reports.NotFound, Code: "service_unknown"}

func (c *open311Call) attribute(q *reports.Question, order int) open311Attribute {
	a := open311Attribute{
		Variable: true, Code: q.Code, Datatype: string(q.Kind), Required: q.Required,
		Hint: q.Hint.In(c.language), Order: order, Description: q.Text.In(c.language),
	}
	if a.Hint == "" {
		a.Hint = c.words.T("open311.kind_" + string(q.Kind))
	}
	for _, choice := range q.Choices {
		a.Values = append(a.Values, open311Value{choice.Key, choice.Name.In(c.language)})
	}
	return a
}
