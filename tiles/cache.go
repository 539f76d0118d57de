package tiles

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"
)

// CacheKey names one encoded tile. Generation is whatever the caller raises
// when the data behind a layer changes: older entries are then never asked for
// again and fall out by age. Variant holds everything else that changes the
// bytes: look, language, filter.
type CacheKey struct {
	Layer      string
	Tile       Tile
	Variant    string
	Generation uint64
}

// Entry is one encoded tile. Bytes is shared by all who asked: read only.
// ETag is a strong validator in its quotes, the same for the same bytes in
// every process.
type Entry struct {
	Bytes []byte
	ETag  string
}

// Cache keeps encoded tiles in memory up to a number of bytes and forgets the
// least recently used first. Of callers who ask for the same missing tile at
// once, one makes it and the others wait for it. Failures are not kept. Safe
// for concurrent use; make it with NewCache.
type Cache struct {
	limit  int
	flight singleflight.Group

	mu      sync.Mutex // guards what follows
	entries *lru.LRU[CacheKey, Entry]
	bytes   int
}

// entryOverhead is charged for each entry beside its bytes, so that millions
// of empty tiles cannot grow the map behind a byte limit they never reach.
const entryOverhead = 256

// NewCache makes a cache that holds at most limit bytes, overhead included.
func NewCache(limit int) *Cache {
	c := &Cache{limit: limit}
	// The count of entries is unbounded here because put bounds the bytes;
	// the constructor fails only for a size below one.
	c.entries, _ = lru.NewLRU(max(limit/entryOverhead, 1)+1, c.forgotten)
	return c
}

// forgotten runs under mu, from within put.
func (c *Cache) forgotten(_ CacheKey, e Entry) { c.bytes -= cost(e) }

func cost(e Entry) int { return len(e.Bytes) + entryOverhead }

// Get returns the entry of key, made by calling encode if it is missing. It
// fails with encode's error; a panic in encode becomes an error too, so one
// bad tile cannot end the server.
func (c *Cache) Get(key CacheKey, encode func() ([]byte, error)) (Entry, error) {
	if e, ok := c.lookup(key); ok {
		return e, nil
	}
	made, err, _ := c.flight.Do(key.text(), func() (any, error) {
		if e, ok := c.lookup(key); ok {
			return e, nil
		}
		return c.make(key, encode)
	})
	if err != nil {
		return Entry{}, err
	}
	return made.(Entry), nil
}

func (c *Cache) make(key CacheKey, encode func() ([]byte, error)) (e Entry, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("tiles: encoding %v panicked: %v", key, r)
		}
	}()
	data, err := encode()
	if err != nil {
		return Entry{}, err
	}
	sum := sha256.Sum256(data)
	e = Entry{Bytes: data, ETag: `"` + hex.EncodeToString(sum[:16]) + `"`}
	c.put(key, e)
	return e, nil
}

func (c *Cache) lookup(key CacheKey) (Entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries.Get(key)
}

func (c *Cache) put(key CacheKey, e Entry) {
	if cost(e) > c.limit {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key)
	c.entries.Add(key, e)
	c.bytes += cost(e)
	for c.bytes > c.limit {
		c.entries.RemoveOldest()
	}
}

// Size is the number of bytes held, overhead included, and of entries.
func (c *Cache) Size() (bytes, entries int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes, c.entries.Len()
}

func (k CacheKey) text() string {
	return fmt.Sprintf("%d/%d/%d %d %q %q", k.Tile.Z, k.Tile.X, k.Tile.Y, k.Generation, k.Layer, k.Variant)
}
