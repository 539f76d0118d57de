// Package photo takes in pictures from strangers and keeps clean ones.
//
// Cleaner.Clean reads an upload, refuses what is not a photo or is too large before a single pixel is decoded, and hands the
// rest to a child process of the same binary, which decodes it, turns it upright and answers with three fresh JPEG encodings.
// Folder keeps those three files so that they survive a power cut, and sweeps away the ones nobody came to own.
//
// # Why
//
// A child process, and not a goroutine with recover: a panic inside a goroutine that an image library started ends the whole
// program whatever the caller recovers, and a header of a few hundred bytes can ask a decoder for gigabytes. A process has
// limits that the kernel enforces and it can die alone. It costs some 5 ms to start and end, against half a second
// of decoding, resizing and encoding.
//
// The child limits itself. RLIMIT_AS is set to what the Go runtime has already mapped plus a budget, because a Go process
// reserves more than a gigabyte of addresses before main starts and an absolute figure would mean something else in each
// release and with the race detector. RLIMIT_CPU ends a file that is small but slow, RLIMIT_FSIZE of zero means that it
// cannot write a file at all, and it volunteers to be the kernel's first victim when the machine runs out of memory.
//
// The parent looks only at headers, with Go's own DecodeConfig, in microseconds; it never decodes a pixel or reads Exif. It
// distrusts the child's answer too: lengths, sizes and the JPEG headers are checked before anything is believed.
//
// Originals are never kept, not even when decoding fails: what is stored is always our own encoding, so there is no trailing
// archive, no script, no thumbnail of the uncropped picture and no position in it. Position and time are read from Exif and
// handed to the uploader alone, as a suggestion. Colour profiles go the same way as the other metadata: a wide-gamut photo
// looks slightly duller, which a pothole can bear.
//
// Sizes are chained (2048 to 600 to 150) and the turn to upright comes after the first shrinking, when it has a sixth of the
// pixels to move. Resizing is CatmullRom, which next to Lanczos saves a fifth of the time and is as sharp as a
// report needs. Pictures go to the encoder as image.RGBA, the only layout with four channels for which it has a fast path.
//
// Ids are random and never derived from the content: a hash would let anyone ask whether a picture they hold was uploaded.
package photo
