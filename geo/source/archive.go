package source

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"lamppost/geo"
)

// Limits on archives.
const (
	largestDirectory = 512 << 10 // of an archive; a member takes about 100 bytes of it
	mostMembers      = 1_000     // shapefiles of a hundred departments in one archive
	// From freeMember bytes on, anything packed may unpack to at most bestRatio
	// times what it takes: tables of blanks reach 100, bombs 1000.
	bestRatio  = 300
	freeMember = 4 << 20
)

// archive is a ZIP archive that was looked over.
type archive struct {
	members []*zip.File
	limits  geo.Limits
}

// openArchive refuses archives that no honest program makes, before any of
// their members is unpacked.
func openArchive(r io.ReaderAt, size int64, limits geo.Limits) (*archive, error) {
	budget := &budgetedReader{r, largestDirectory}
	z, err := zip.NewReader(budget, size)
	budget.left = -1
	switch {
	case errors.Is(err, errOverBudget):
		return nil, geo.TooLarge("the archive has too many members: send only the files of one layer")
	case errors.Is(err, zip.ErrInsecurePath):
		return nil, geo.Refuse("the archive has members with paths that lead outside it")
	case err != nil:
		return nil, geo.Refuse("damaged ZIP archive: %v", err)
	case len(z.File) > mostMembers:
		return nil, geo.TooLarge("the archive has more than %d members: send only the files of one layer", mostMembers)
	}
	a := &archive{limits: limits}
	for _, f := range z.File {
		if err := checkMember(f); err != nil {
			return nil, err
		}
		if !f.Mode().IsDir() && !isLitter(f.Name) {
			a.members = append(a.members, f)
		}
	}
	return a, nil
}

// budgetedReader ends the reading of a directory that is too large.
type budgetedReader struct {
	io.ReaderAt
	left int64 // bytes; negative for any number
}

var errOverBudget = errors.New("over budget")

func (b *budgetedReader) ReadAt(p []byte, at int64) (int, error) {
	if b.left < 0 {
		return b.ReaderAt.ReadAt(p, at)
	}
	if int64(len(p)) > b.left {
		return 0, errOverBudget
	}
	b.left -= int64(len(p))
	return b.ReaderAt.ReadAt(p, at)
}

func checkMember(f *zip.File) error {
	switch {
	case strings.Contains(f.Name, `\`) || !fs.ValidPath(strings.TrimSuffix(f.Name, "/")):
		return geo.Refuse("the archive has a member with a path that leads outside it, %.80q", f.Name)
	case !f.Mode().IsDir() && !f.Mode().IsRegular():
		return geo.Refuse("the archive has a member that is a link or a device, %.80q", f.Name)
	}
	return nil
}

// isLitter tells what a Macintosh puts beside every file.
func isLitter(name string) bool {
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), "._")
}

// ending are the members whose names end so, in any case.
func (a *archive) ending(ends ...string) (found []*zip.File) {
	for _, f := range a.members {
		if slices.Contains(ends, strings.ToLower(path.Ext(f.Name))) {
			found = append(found, f)
		}
	}
	return found
}

// beside is the member of the same name but for its end; nil without one.
func (a *archive) beside(f *zip.File, end string) *zip.File {
	stem := strings.TrimSuffix(f.Name, path.Ext(f.Name))
	for _, other := range a.members {
		if strings.EqualFold(other.Name, stem+end) {
			return other
		}
	}
	return nil
}

// open reads a member within the limits. It is not closed, for it holds nothing
// but memory.
func (a *archive) open(ctx context.Context, f *zip.File) (io.Reader, error) {
	size, packed := f.UncompressedSize64, f.CompressedSize64
	switch {
	case f.Flags&1 != 0:
		return nil, geo.Refuse("%.80q in the archive is locked with a password", f.Name)
	case size > uint64(a.limits.Bytes):
		return nil, geo.TooLarge("%.80q in the archive unpacks to more than %d bytes", f.Name, a.limits.Bytes)
	case size > freeMember && size/bestRatio > packed:
		return nil, geo.TooLarge("%.80q in the archive unpacks to %d times its size", f.Name, size/max(packed, 1))
	}
	r, err := f.Open()
	if err != nil {
		return nil, geo.Refuse("%.80q in the archive cannot be read: %v", f.Name, err)
	}
	return &member{ctx, io.LimitReader(r, int64(size)), f.Name}, nil
}

// content is a short member as text; "" for nil.
func (a *archive) content(ctx context.Context, f *zip.File) (string, error) {
	const longest = 64 << 10
	if f == nil {
		return "", nil
	}
	r, err := a.open(ctx, f)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(r, longest+1))
	if err == nil && len(text) > longest {
		err = geo.TooLarge("%.80q in the archive has more than %d bytes", f.Name, longest)
	}
	return string(text), err
}

// member tells damage in an archive from other failures.
type member struct {
	ctx  context.Context
	r    io.Reader
	name string
}

func (m *member) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(p)
	if isDamage(err) {
		err = geo.Refuse("%.80q in the archive is damaged: %v", m.name, err)
	}
	return n, err
}
