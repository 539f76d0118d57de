package leaf

import (
	"fmt"
	"reflect"
	"testing"
)

// TestSpellingIsThatOfEncodingJSON fills every field, so that none can be
// forgotten when the vocabulary grows, and then leaves each out in turn.
func TestSpellingIsThatOfEncodingJSON(t *testing.T) {
	var l Leaf
	all := reflect.ValueOf(&l).Elem()
	for i := range all.NumField() {
		fill(t, all.Field(i), i+1)
	}
	compareSpelling(t, l)
	for i := range all.NumField() {
		one := l
		reflect.ValueOf(&one).Elem().Field(i).SetZero()
		if key := all.Type().Field(i).Name; key != "At" && key != "ID" && key != "Type" && key != "V" { // Check wants these
			compareSpelling(t, one)
		}
	}
}

func compareSpelling(t *testing.T, l Leaf) {
	t.Helper()
	want, err := compact(l)
	if got := l.spell(); err != nil || string(got) != string(want) {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
}

func fill(t *testing.T, v reflect.Value, n int) {
	t.Helper()
	text := func(n int) reflect.Value { return reflect.ValueOf(fmt.Sprint("text-", n)) }
	switch v.Kind() {
	case reflect.String:
		v.Set(text(n).Convert(v.Type()))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Slice:
		of := v.Type().Elem()
		v.Set(reflect.Append(v, text(n).Convert(of), text(n+1).Convert(of)))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []int{n + 1, n} {
			v.SetMapIndex(text(key), text(key).Convert(v.Type().Elem()))
		}
	default:
		t.Fatalf("a leaf has a field of kind %s", v.Kind())
	}
}
