package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// node is an element of an answer in XML.
type node struct {
	name     string
	text     string
	children []node
}

// parseXML reads an answer and refuses what readers of Open311 stumble over:
// attributes, namespaces, and blanks in an element without text.
func parseXML(t testing.TB, s string) node {
	t.Helper()
	if !strings.HasPrefix(s, `<?xml version="1.0" encoding="utf-8"?>`) {
		t.Fatalf("no XML declaration: %.60q", s)
	}
	d := xml.NewDecoder(strings.NewReader(s))
	stack := []node{{}}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return stack[0].children[0]
		}
		must(t, err)
		top := &stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			if len(token.Attr) > 0 || token.Name.Space != "" {
				t.Errorf("<%s> has attributes or a namespace", token.Name.Local)
			}
			stack = append(stack, node{name: token.Name.Local})
		case xml.CharData:
			top.text += string(token)
		case xml.EndElement:
			if top.text != "" && strings.TrimSpace(top.text) == "" {
				t.Errorf("<%s> holds blanks, which are read as 0", top.name)
			}
			parent := &stack[len(stack)-2]
			parent.children = append(parent.children, *top)
			stack = stack[:len(stack)-1]
		}
	}
}

// containers always hold a list, of one or no item too.
var containers = map[string]bool{
	"services": true, "service_requests": true, "errors": true, "attributes": true, "values": true,
	"endpoints": true, "formats": true, "media_urls": true,
}

// spark converts as the convention of Open311 does, and as its readers do: an
// element with children of one name is a list. It refuses an element with one
// child that is meant to be an object: they would take it for a list.
func spark(t testing.TB, n node) any {
	t.Helper()
	switch {
	case containers[n.name]:
		list := []any{}
		for _, child := range n.children {
			list = append(list, spark(t, child))
		}
		return list
	case len(n.children) == 0 && n.text == "":
		return nil
	case len(n.children) == 0:
		return n.text
	case len(n.children) == 1:
		t.Errorf("<%s> has one child and is read as a list", n.name)
	}
	object := map[string]any{}
	for _, child := range n.children {
		if _, twice := object[child.name]; twice {
			t.Errorf("<%s> is in <%s> twice", child.name, n.name)
		}
		object[child.name] = spark(t, child)
	}
	return object
}

// plainLeaves writes every leaf of a JSON answer as the text XML has for it.
func plainLeaves(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plainLeaves(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = plainLeaves(v[k])
		}
		return v
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return v
	}
	return fmt.Sprint(v)
}

// both asks for a path in XML and in JSON, checks that they say the same in
// their own types, and returns what JSON says.
func (w *town) both(t testing.TB, status int, path string, send func(path string) *httptest.ResponseRecorder) any {
	t.Helper()
	x, j := send(strings.Replace(path, "*", "xml", 1)), send(strings.Replace(path, "*", "json", 1))
	for _, a := range []*httptest.ResponseRecorder{x, j} {
		if a.Code != status || a.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Fatalf("%s: %d, not %d: %v %.400s", path, a.Code, status, a.Header(), a.Body)
		}
	}
	if got := x.Header().Get("Content-Type"); got != "text/xml; charset=utf-8" {
		t.Errorf("%s: %q", path, got)
	}
	if got := j.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("%s: %q", path, got)
	}
	d := json.NewDecoder(strings.NewReader(j.Body.String()))
	d.UseNumber()
	var fromJSON, answer any
	must(t, d.Decode(&fromJSON))
	must(t, json.Unmarshal(j.Body.Bytes(), &answer))
	fromXML := spark(t, parseXML(t, x.Body.String()))
	if got := plainLeaves(fromJSON); !reflect.DeepEqual(withoutFormat(fromXML), withoutFormat(got)) {
		t.Errorf("%s: XML and JSON differ:\n%v\n%v", path, fromXML, got)
	}
	return answer
}

var ids = regexp.MustCompile(`service_request_id:[0-9a-z]{10}`)

// withoutFormat leaves out what two requests may differ in.
func withoutFormat(v any) string { return ids.ReplaceAllString(fmt.Sprint(v), "service_request_id:ID") }

// ask gets a path in both formats.
func (w *town) ask(t testing.TB, status int, path string) any {
	t.Helper()
	return w.both(t, status, path, func(path string) *httptest.ResponseRecorder { return w.get(path) })
}

// rows are the objects of a list.
func rows(t testing.TB, answer any) []map[string]any {
	t.Helper()
	list, ok := answer.([]any)
	if !ok {
		t.Fatalf("no list: %v", answer)
	}
	var all []map[string]any
	for _, item := range list {
		all = append(all, item.(map[string]any))
	}
	return all
}

// idsOf are the ids of a list, in order.
func idsOf(t testing.TB, answer any) string {
	t.Helper()
	var ids []string
	for _, row := range rows(t, answer) {
		ids = append(ids, row["service_request_id"].(string))
	}
	return strings.Join(ids, " ")
}
