package photo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Folder keeps clean photos as files: ab/abcdef...-large.jpg, where ab are the first two characters of the id, which spreads
// a million photos over 1,024 directories. Paths cannot lead out of it, through symbolic links neither. It may be used by many
// goroutines, and by several processes that share the directory.
type Folder struct {
	root  *os.Root
	temps atomic.Uint64        // numbers temporary files
	sync  func(*os.File) error // (*os.File).Sync, which tests watch
}

const (
	shardChars = 2
	extension  = ".jpg"
	tempSuffix = ".tmp"
)

// OpenFolder opens dir, making it if it is not there. The directory that holds it must exist.
func OpenFolder(dir string) (*Folder, error) {
	err := os.Mkdir(dir, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("photo: make the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("photo: open the folder: %w", err)
	}
	f := &Folder{root: root, sync: (*os.File).Sync}
	parent, err := os.Open(filepath.Dir(filepath.Clean(dir)))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("photo: open the folder: %w", err), root.Close())
	}
	defer parent.Close()
	if err := f.sync(parent); err != nil {
		return nil, errors.Join(fmt.Errorf("photo: make the folder last: %w", err), root.Close())
	}
	return f, nil
}

// Close releases the folder. Files already opened stay readable.
func (f *Folder) Close() error { return f.root.Close() }

// Put stores all sizes of clean under id. When it returns nil they survive a power cut; when it fails nothing is left under id,
// as far as the disk still obeys. A full disk is syscall.ENOSPC to errors.Is, an id already in use fs.ErrExist.
//
// If the process dies before the renames, temporary files are left; if it dies during or after them, files that no row speaks
// of. Sweep removes both.
func (f *Folder) Put(ctx context.Context, id ID, clean *Clean) (err error) {
	if _, err := ParseID(string(id)); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("photo: put %s: %w", id, err)
		}
	}()
	if err := f.vacant(id); err != nil {
		return err
	}
	var temps []string
	defer func() {
		for _, temp := range temps {
			_ = f.root.Remove(temp) // already renamed, or swept later
		}
	}()
	for _, size := range Sizes() {
		temp, err := f.write(ctx, id, size, clean.Sizes[size])
		if err != nil {
			return err
		}
		temps = append(temps, temp)
	}
	// Dying here: three whole temporary files, nothing under the id.
	return f.publish(id, temps)
}

// vacant makes sure that id's shard exists and that nothing is stored under id: an id is drawn for one upload, and replacing a
// photo that a row speaks of could only lose it.
func (f *Folder) vacant(id ID) error {
	if err := f.root.Mkdir(string(id[:shardChars]), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	_, err := f.root.Lstat(path(id, Large))
	if err == nil {
		return fs.ErrExist
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// write puts one size into a new temporary file and through to the disk.
func (f *Folder) write(ctx context.Context, id ID, size Size, data []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", context.Cause(ctx)
	}
	if len(data) == 0 {
		return "", fmt.Errorf("no %s size", size)
	}
	temp, file, err := f.createTemp(path(id, size))
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err == nil {
		err = f.sync(file)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		_ = f.root.Remove(temp) // swept later if this fails too
		return "", err
	}
	return temp, nil
}

// createTemp makes a new file beside path. Its name has the process and a number; one left by a dead process of the same
// number is passed over.
func (f *Folder) createTemp(path string) (string, *os.File, error) {
	for {
		temp := fmt.Sprintf("%s.%d-%d%s", path, os.Getpid(), f.temps.Add(1), tempSuffix)
		file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return temp, file, err
		}
	}
}

// publish gives the temporary files, in the order of Sizes, their names, and the names to the disk.
func (f *Folder) publish(id ID, temps []string) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Remove(id))
		}
	}()
	for i, size := range Sizes() {
		if err := f.root.Rename(temps[i], path(id, size)); err != nil {
			return err
		}
	}
	// Dying here: the names are visible but a power cut may still take them back.
	if err := f.syncDir(string(id[:shardChars])); err != nil {
		return err
	}
	return f.syncDir(".") // the shard may be new, or made by a process that died before this line
}

func (f *Folder) syncDir(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.sync(dir), dir.Close())
}

// Open opens one size for reading; the caller closes it. It fails with ErrNotFound if there is no such photo, or if id or size
// are not of the form of one.
func (f *Folder) Open(id ID, size Size) (*os.File, error) {
	if _, err := ParseID(string(id)); err != nil {
		return nil, err
	}
	if size.Edge() == 0 {
		return nil, fmt.Errorf("%w: no size %q", ErrNotFound, size)
	}
	file, err := f.root.Open(path(id, size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s %s", ErrNotFound, id, size)
	}
	return file, err
}

// Remove deletes all sizes of id, for good even if the power fails next. Removing what is not there is no error.
func (f *Folder) Remove(id ID) error {
	if _, err := ParseID(string(id)); err != nil {
		return nil // nothing can be stored under it
	}
	for _, size := range Sizes() {
		if err := f.root.Remove(path(id, size)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("photo: remove %s: %w", id, err)
		}
	}
	err := f.syncDir(string(id[:shardChars]))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// path is where a valid id and size lie inside the folder.
func path(id ID, size Size) string {
	return filepath.Join(string(id[:shardChars]), string(id)+"-"+string(size)+extension)
}
