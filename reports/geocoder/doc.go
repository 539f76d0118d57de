// Package geocoder asks an outside service, Nominatim or Photon, what a text means.
//
// # Why
//
//   - It is for operators whose extract lacks addresses, and it is asked only where
//     our own names say nothing: a report must not depend on somebody else's service,
//     and what a person types is nobody else's business as long as we can answer.
//   - At most one request a second leaves, which is what the public Nominatim allows
//     (https://operations.osmfoundation.org/policies/nominatim/), and an answer is
//     kept. Whoever comes while a request may not leave gets no answer, at once:
//     people are not queued behind each other.
package geocoder
