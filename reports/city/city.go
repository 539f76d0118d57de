package city

import (
	"maps"
	"slices"
	"strings"
)

// City is everything city.yaml says, checked: every reference inside it resolves and every Text
// has words in the first of Languages. A City owns its slices and maps; nothing refers to the file any more.
type City struct {
	Slug        string   // [a-z0-9-]+, names the city in the database
	Name        Text     // shown in page titles and mails
	Languages   []string // BCP 47, canonical; the first is the default and has words for every Text
	TimeZone    string   // IANA name; time.LoadLocation accepts it
	Centre      Point    // where the map opens
	Zoom        int      // web map zoom at which the map opens, MinZoom..MaxZoom
	Host        string   // the host name under which the city is served; empty: every host
	Contact     string   // e-mail address of the operator, as Open311 discovery publishes it; may be empty
	Confirm     string   // ConfirmNone or ConfirmEmail
	Emergency   Text     // a line shown above the report form; nil: none
	Attribution string   // plain text shown beside the map
	Basemap     []string // GeoJSON files of the folder whose features carry class and name, bottom first
	Layers      []Layer
	Bodies      []Body
	Groups      []Group
	Categories  []Category
	Rules       []Rule // in order of precedence: the first that fits decides
	Fallback    string // slug of the body that gets what no rule decides; empty: nobody
}

// Whether a report waits for its author's e-mail to be confirmed before anyone sees it.
const (
	ConfirmNone  = ""
	ConfirmEmail = "email"
)

// Zooms at which a web map makes sense: the whole earth to single doors.
const (
	MinZoom = 0
	MaxZoom = 22
)

// Point is WGS 84 in degrees.
type Point struct{ Lat, Lon float64 }

// Text is words by language tag. In city.yaml it is a map, or a plain string that stands for every language
// of the city and is stored under each of them.
type Text map[string]string

// In returns the words in the first of the wanted languages that has any: the tag itself, then its base
// language. When none fits it returns the words of the smallest tag, so that a page never shows a blank.
func (t Text) In(wanted ...string) string {
	for _, tag := range wanted {
		if words := t[tag]; words != "" {
			return words
		}
		if base, _, _ := strings.Cut(tag, "-"); t[base] != "" {
			return t[base]
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(t)) {
		if t[tag] != "" {
			return t[tag]
		}
	}
	return ""
}

// Layer is one set of boundaries or lines, to be read from File of the folder.
// Without a File they are imported by themselves, because they are large or
// somebody else's.
type Layer struct {
	Name       string // [a-z0-9-]+
	Title      Text
	Lines      bool     // kind: lines
	File       string   // slash-separated, inside the folder; it exists
	Key        string   // property of a feature that identifies the area or line
	NameField  string   // property of a feature that names it for people
	Properties []string // of a line, that rules can ask for
	// OSMAdminLevel is which boundaries to take out of an OpenStreetMap extract; 0
	// for other files. An extract has keys and names of its own.
	OSMAdminLevel int
}

// Kinds of layer; areas unless city.yaml says otherwise.
const (
	KindAreas = "areas"
	KindLines = "lines"
)

// Body is who answers for reports.
type Body struct {
	Slug     string
	Name     Text
	Language string // in which it is written to; the city's first unless city.yaml says otherwise
	Channel  Channel
}

// Channel says how reports reach a body. Address is set for KindEmail only, URL and Secret for KindWebhook only.
type Channel struct {
	Kind    string
	Address string // bare e-mail address
	URL     string // http or https, without user information
	Secret  string // signs the webhook; already taken from the environment where city.yaml says ${NAME}
}

// Kinds of channel. The inbox is the body's own list on the staff pages, which every body has; KindInbox means nothing else is sent.
const (
	KindEmail   = "email"
	KindWebhook = "webhook"
	KindInbox   = "inbox"
)

// Group gathers categories in the form's list.
type Group struct {
	Code string
	Name Text
}

// Category is one kind of issue (an Open311 service).
type Category struct {
	Code          string // Open311 service_code, [A-Za-z0-9_-]+
	Group         string // code of a Group
	Name          Text
	Description   Text // may be nil
	Keywords      []string
	TargetDays    int // days within which the body means to answer; 0: none promised
	PhotoRequired bool
	Stopper       Text // not nil: no report can be filed, these words are shown instead
	Questions     []Question
	Inactive      bool // kept for old reports, absent from the form
}

// Question is asked in addition, for one category (an Open311 attribute).
type Question struct {
	Code     string
	Text     Text
	Hint     Text   // may be nil
	Kind     string // one of the Open311 datatypes below
	Required bool
	Choices  []Choice // for the two list kinds only, then never empty
}

// The Open311 GeoReport v2 datatypes of an answer.
const (
	KindString   = "string"
	KindNumber   = "number"
	KindDateTime = "datetime"
	KindText     = "text"
	KindOne      = "singlevaluelist"
	KindMany     = "multivaluelist"
)

// Choice is one value of a list question.
type Choice struct {
	Key     string
	Name    Text
	Stopper Text // not nil: whoever chooses this cannot file a report and reads these words
}

// Rule sends what fits it to Body. All conditions must hold; an empty one always holds.
type Rule struct {
	Layer      string            // the place lies in an area of this layer; empty: in any area of the city's layers
	Areas      []string          // keys of the areas that count; empty: any area of Layer
	Categories []string          // the report's category is one of these, or
	Groups     []string          // its group is one of these; both empty: any category
	Answers    map[string]string // question code -> the value that must be among those answered
	Near       *Near             // nil: wherever the lines run
	Body       string            // slug of the body that leads
	Also       []string          // slugs of the bodies that are handed the report too
	Note       Text              // why, for people; may be nil
	Line       int               // of city.yaml, for messages
}

// Near holds if a line of Layer that has for each property of Where one of its
// values runs within Metres of the place.
type Near struct {
	Layer  string
	Metres int // 1..MaxNear
	Where  map[string][]string
}

// MaxNear bounds Near.Metres: farther is not near, and no longer measured well.
const MaxNear = 1000
