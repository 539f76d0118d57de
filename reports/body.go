package reports

import "lamppost/geo"

// City is one folder of settings applied to the instance.
type City struct {
	Slug        CitySlug
	Host        string // host name that shows this city first; empty: any
	Name        Text
	Languages   []string // BCP 47, the first is the default
	TimeZone    string   // IANA name
	Centre      geo.Point
	Zoom        int
	Contact     string // e-mail address for integrators
	Confirm     string // ConfirmNone or ConfirmEmail
	Emergency   Text
	Attribution string
	Groups      []Group
}

// How a city publishes what residents send.
const (
	ConfirmNone  = ""      // at once; a given e-mail is confirmed for messages only
	ConfirmEmail = "email" // after the reporter's e-mail address is confirmed
)

// Layer is a named set of boundaries, or of lines, of a city.
type Layer struct {
	Name  geo.LayerName
	Kind  LayerKind
	City  CitySlug // empty: imported by itself, belongs to every city
	Title Text
	Live  VersionID // 0: nothing published yet
}

// LayerKind says what a layer consists of.
type LayerKind string

// The kinds of layers. The zero kind is areas.
const (
	LayerAreas LayerKind = "areas"
	LayerLines LayerKind = "lines" // which places can be near to, and nothing lies in
)

// Body is an authority, company or trust that answers for reports.
type Body struct {
	Slug     BodySlug
	City     CitySlug
	Name     Text
	Language string // what mails to it are written in
	Channel  Channel
}

// ChannelKind says how a body wants to receive reports.
type ChannelKind string

// The channels. The zero kind is the inbox: nothing leaves the building.
const (
	ChannelInbox   ChannelKind = "inbox"
	ChannelEmail   ChannelKind = "email"
	ChannelWebhook ChannelKind = "webhook"
)

// Channel is where a body receives reports.
type Channel struct {
	Kind    ChannelKind `json:"kind"`
	Address string      `json:"address,omitempty"` // e-mail address
	URL     string      `json:"url,omitempty"`     // webhook
	Secret  string      `json:"secret,omitempty"`  // HMAC key of the webhook's signature
}
