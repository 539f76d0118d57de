package tiles_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"lamppost/tiles"
)

func TestCacheMakesATileOnceForAllWhoWait(t *testing.T) {
	const callers = 32
	cache := tiles.NewCache(1 << 20)
	var calls atomic.Int32
	release := make(chan struct{})
	var started, done sync.WaitGroup
	started.Add(callers)
	done.Add(callers)
	for range callers {
		go func() {
			defer done.Done()
			started.Done()
			e, err := cache.Get(tiles.CacheKey{Layer: "a"}, func() ([]byte, error) {
				calls.Add(1)
				<-release
				return []byte("tile"), nil
			})
			if err != nil || string(e.Bytes) != "tile" || e.ETag == "" {
				t.Errorf("got %q %q %v", e.Bytes, e.ETag, err)
			}
		}()
	}
	started.Wait()
	close(release)
	done.Wait()
	if n := calls.Load(); n != 1 {
		t.Errorf("encoded %d times", n)
	}
}

func TestCacheETagFollowsTheBytes(t *testing.T) {
	cache := tiles.NewCache(1 << 20)
	get := func(generation uint64, body string) tiles.Entry {
		e, err := cache.Get(tiles.CacheKey{Layer: "a", Generation: generation}, func() ([]byte, error) { return []byte(body), nil })
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first, again, same, other := get(1, "x"), get(1, "never made"), get(2, "x"), get(3, "y")
	if again.ETag != first.ETag || string(again.Bytes) != "x" {
		t.Error("the second call was not answered from memory")
	}
	if same.ETag != first.ETag || other.ETag == first.ETag {
		t.Errorf("tags %s %s %s", first.ETag, same.ETag, other.ETag)
	}
	if first.ETag[0] != '"' || first.ETag[len(first.ETag)-1] != '"' {
		t.Errorf("%s is not a strong validator", first.ETag)
	}
}

func TestCacheKeysDoNotRunIntoEachOther(t *testing.T) {
	cache := tiles.NewCache(1 << 20)
	keys := []tiles.CacheKey{{}, {Layer: "a"}, {Variant: "a"}, {Layer: "a", Variant: "b"}, {Layer: `a" "b`}, {Tile: tiles.Tile{Z: 1}}, {Generation: 1}}
	for i, k := range keys {
		e, err := cache.Get(k, func() ([]byte, error) { return []byte{byte(i)}, nil })
		if err != nil || e.Bytes[0] != byte(i) {
			t.Errorf("%+v got the entry of %+v", k, keys[e.Bytes[0]])
		}
	}
}

func TestCacheStaysWithinItsBytes(t *testing.T) {
	const limit = 100_000
	cache := tiles.NewCache(limit)
	for i := range 5000 {
		size := (i * 37) % 4000
		if _, err := cache.Get(tiles.CacheKey{Generation: uint64(i)}, func() ([]byte, error) { return make([]byte, size), nil }); err != nil {
			t.Fatal(err)
		}
		if held, _ := cache.Size(); held > limit {
			t.Fatalf("%d bytes held after %d tiles", held, i)
		}
	}
	if held, entries := cache.Size(); held < limit/2 || entries == 0 {
		t.Errorf("only %d bytes in %d entries are kept", held, entries)
	}
	huge, err := cache.Get(tiles.CacheKey{Layer: "huge"}, func() ([]byte, error) { return make([]byte, 2*limit), nil })
	if held, entries := cache.Size(); err != nil || len(huge.Bytes) != 2*limit || entries == 0 || held > limit {
		t.Errorf("an oversized tile emptied the cache: %d bytes, %d entries, %v", held, entries, err)
	}
}

func TestCacheForgetsFailures(t *testing.T) {
	cache := tiles.NewCache(1 << 20)
	broken := errors.New("broken")
	if _, err := cache.Get(tiles.CacheKey{}, func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := cache.Get(tiles.CacheKey{}, func() ([]byte, error) { panic("bad geometry") }); err == nil {
		t.Error("a panic was no error")
	}
	if e, err := cache.Get(tiles.CacheKey{}, func() ([]byte, error) { return []byte("fine"), nil }); err != nil || string(e.Bytes) != "fine" {
		t.Errorf("after failures: %q, %v", e.Bytes, err)
	}
}
