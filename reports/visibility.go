package reports

// Visibility says who may see a report. The zero value hides it.
type Visibility string

// The visibilities.
const (
	Hidden      Visibility = "hidden"      // removed by a moderator
	Unconfirmed Visibility = "unconfirmed" // its reporter's e-mail is not confirmed yet
	Public      Visibility = "public"
)

// Sees is the one visibility rule: everybody sees public reports, a body's
// staff sees its own hidden ones too, and administrators see all. The store's
// scope (store/scope.go) says the same in SQL, and its suite compares the two.
func (v Viewer) Sees(r *Report) bool {
	switch {
	case r.Visibility == Public || v.Administrator():
		return true
	case r.Visibility == Hidden:
		return r.Body != "" && v.May(Moderate, r.Body)
	}
	return false
}
