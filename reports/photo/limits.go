package photo

import "time"

const (
	// MaxBytes is the largest upload read. A 48-megapixel phone JPEG is 10 to 15 MB, a detailed 12-megapixel PNG just under 20.
	MaxBytes = 20 << 20

	// MaxPixels is the largest image decoded: 50.3 megapixels, the full output of the "50-megapixel" sensors in phones
	// (8160 x 6144) and with it all of 45 and 48. Cleaning one takes a child 150 MB, or 800 MB if it
	// is a progressive JPEG without subsampling; 8000 x 8000 no camera makes, and is refused.
	MaxPixels = 8192 * 6144
)

const (
	memoryBudget = 1536 << 20       // bytes the child may map beyond the runtime's own: a progressive CMYK JPEG of MaxPixels takes 1.2 GB
	memoryTarget = 1 << 30          // bytes at which the child's collector starts to work harder
	gcPercent    = 20               // of the heap between collections: a few large buffers without pointers are collected in no time
	cpuBudget    = 15               // seconds of processor; a 50-megapixel photo takes 2 on a server and 10 on a small board
	wallBudget   = 30 * time.Second // for the child, start to end, on a machine that is busy with other things
	maxFiles     = 32               // descriptors: stdio and what the runtime's poller needs
	maxEncoded   = 16 << 20         // bytes of one JPEG in the child's answer; pure noise at 2048 x 2048 makes 5 MB
	tailBytes    = 2048             // of the child's last words, kept for the operator: a panic's message and its first frames
)
