// Package outside is the one door through which this program calls strangers:
// webhooks, photos that a sender names by URL, witnesses and mirrors of the
// public record.
//
// # Why
//
// A check of a host name before the connection says nothing about the address
// that is then dialled. The address is checked at the socket, after every name
// has been resolved; redirects are not followed, because a stranger chooses
// where they lead.
package outside
