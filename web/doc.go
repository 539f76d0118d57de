// Package web is the front door: pages, feeds, tiles over HTTP and the staff
// console. It reads through the store and writes only through the desk.
//
// # The walk of a request
//
// Every request passes three layers (middleware.go): observe gives it a reference
// number and logs it, rescue turns a panic into an error page, ownHost checks the
// Host. Then chi finds the row of the one table in urls.go, and serve (serve.go)
// sets the headers of the row's [Policy] (headers.go) and admits it by the policy:
// body limit, rate, cross-origin check, session, role. The handler returns an error,
// and fail (error.go) alone decides what a person or a program sees of it.
//
// # To add a page
//
//  1. A file named after the page: reports_list.go, with a method of Server that is
//     a Handler, and a data type that embeds Base.
//  2. A row in urls.go with its policy.
//  3. A folder pages/NAME with page.html ("title" and "main" blocks), and page.css
//     and page.js where it needs them.
//  4. A test that asks for it and looks at what a person sees (reports_list_test.go).
//  5. Its words in reports/words/locale/*/AREA.json, in every language.
//
// # Why
//
// HTML first: each form works with scripts off, and a page holds its own data in
// data- attributes for the scripts that improve it. No script and no style is
// inline, so the content security policy needs no exceptions.
//
// Dark tiles are the same tiles with ?look=dark, chosen by the media query of a
// picture element, and by the scripts with the same query: nobody downloads both,
// and nothing has to know a person's preference on the server. Tap targets over
// the pictures are transparent image inputs, because an image input cannot
// choose its picture by media query, and because only an image input reports
// where it was touched.
//
// An archive of pictures is somebody else's drawing: dark and dense screens get the
// same pictures, and at deeper zooms the nearest one above is cut and enlarged, so
// that a place can still be touched exactly. Their type is read from their bytes,
// whatever the address ends in: what is no picture is never sent as one.
//
// The interactive map keeps what the server drew until it has better: the pins of the
// page are its first pins, and its only ones where no tiles come. Whatever redraws what
// has the focus gives it back (map.js): a keyboard that is thrown to the top of the page
// has lost its place. Without scripts the nine tiles move behind their window to what
// is in focus (base.css).
//
// The map of a list takes its pins from memory, and after two seconds goes without: they
// are another way to what the list holds, and a list that waits for them is none.
//
// Drawing a map costs a thousand times what sending one costs, and is asked for by
// whoever drags a finger. So tiles that are not kept are made by fewer than there are
// processors, some more wait for seconds at most, and the rest are told at once to come
// back (drawing.go): memory and a report on its way do not feel how many ask.
//
// A tile of reports is kept until a pin in it changes (report_tile.go): its key says how
// many events there were when the index last saw one change in it, not how many there
// are, so that a report in one street costs the others nothing. That number and the
// pins come from one state of the index, with all events up to a count in it: a tile
// made of some of them would be kept as one with all. What the index does not know of
// a report, its words above all, is asked of the database and kept until the next
// event. Names are the directory's, whose generation is in the key too.
//
// The picture of a place (mails, previews of links, paper) is put together from the
// tiles that maps on pages show and kept beside them: it is the same map, a place
// that was looked at costs no second drawing, and nothing else has to know how a map
// is drawn. It shows what the public page shows and disappears with it.
//
// Findings about boundaries lie on the base map: the drawing stays an SVG, sharp and
// with the colours of the page, and a picture of exactly its ground is put below it.
// The one of a whole layer stands alone: it is kept as it was drawn, and shows so much
// ground that a map below would have other proportions.
//
// A report becomes a PDF by the browser's own printing, for which the page has styles
// and brings its picture, its address and that as a QR code. A browser writes every
// script, tags what it writes for those who do not see it and knows the paper at hand;
// no library of a size we would take does one of these. Pictures for paper are loaded
// when somebody prints, not before. There is no button for it: without scripts it could
// do nothing, and every browser has its own.
//
// The words functions of the templates are bound when a language's set is parsed
// (one set per language), so a partial can say t without being handed a printer.
//
// Feeds, tiles and Open311 show what the public sees, whoever asks, so one answer
// serves everybody and caches may keep it. They answer 304 by entity tag alone:
// a date cannot say that something was hidden.
//
// An Open311 POST without an Idempotency-Key is recognised by its content for the
// rest of the day. Clients of that protocol send again what they got no answer
// to, and two reports alike in every character on one day are one.
//
// Crew and desk share one list and one page of a report (work_*.go) and differ by a
// workArea: the path, and what its viewer must be allowed to do to the report's
// body. Whose report it is is asked before anything of the form is read, so that
// another body's report costs a 404 and no photo. A second editor is answered
// with both versions in a page that holds the whole form: nothing typed in the
// rain is lost, and no session keeps it.
//
// The page of rules tries one change of one rule that exists: left out, given to
// another body, tried earlier. Rules are written in a city's folder, under version
// control and with words in every language, and a page that edited them would be a
// second, poorer editor; but the questions people ask in a meeting ("what if the
// county took this?") are of that form, and the address of an answer can be sent
// around. A whole folder is tried on the command line.
//
// Where a device's fix does not tell on which side of a border it is, the form asks,
// with the bodies as answers and "I do not know" chosen: whoever presses send at
// once is served as before, and nobody is stopped by a question about boundaries.
package web
