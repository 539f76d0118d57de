// Package dispatch is the post room: it reads the outbox, sends, and tells the
// desk what happened. It decides nothing about reports and writes nothing but
// through the desk, so it can run in another process than the pages.
//
// # The walk of a delivery
//
// A [Worker] claims what is due (a lease on the row), writes the letter from the
// state of the report at that moment, hands it to the [Sender] of its channel, and
// tells the desk: taken, try again, or given up. Dying anywhere in between leaves
// a claimed row whose lease runs out; it is then sent again under the same id,
// which is the Message-ID's left side and the webhook's id. A receiver that keeps
// ids sees each delivery once; one that does not may see it twice. That is the
// price of losing none.
//
// A delivery whose report has been hidden, or whose reader has gone, is not sent
// but settled with the receipt "withdrawn": a hidden report is absent everywhere,
// and nobody has to look into it, as they would for a buried one.
//
// # Why
//
// Each target (the mail server, or the host of a URL) has two lanes and a small
// waiting room of its own, so that one that hangs costs two lanes and no more.
// One that did not answer at all rests for some seconds, and what waits for it
// goes back to the outbox instead of hanging one by one. A target slower than
// the outbox slows claiming to 64 a second until its room is full; from then on
// the surplus goes back untried for some seconds, which costs it no attempt.
//
// Senders move bytes: the words of a mail and the fields of a webhook are made in
// message.go and payload.go, once, for whatever carries them.
//
// Webhooks and photos are reached through package outside, and nothing else is.
//
// Mails are plain text. It is what every crew's phone, screen reader and ticket
// system shows alike, it cannot be styled to deceive, and photos are attached. So is a
// picture of the place, where the service has a map: first among them and marked to be
// shown where the letter is read, which most programs do below the text; a page in HTML
// only to stand it higher would be a second letter to keep true. It is drawn by whoever
// wired the worker, in a tenth of an attempt's time; a letter that has none by then goes
// without, and says nothing of it.
package dispatch
