package store

import "time"

// Object is a public file that is found by its digest.
type Object struct {
	SHA256 string // of the whole file, in hex
	ID     int64
	Size   int64 // bytes of the whole file
	Parts  int
	Media  string // media type
}

func scanObject(row scanner) (Object, error) {
	var o Object
	err := row.Scan(&o.SHA256, &o.ID, &o.Size, &o.Parts, &o.Media)
	return o, err
}

// Object returns the file with that digest.
func (v *View) Object(sha256 string) (Object, error) {
	return one(v, scanObject, "SELECT sha256, id, size, parts, media FROM record_object WHERE sha256 = $1", sha256)
}

// ObjectPart returns one part of a file, a gzip member of its own, so that the
// parts one after another are the gzip file of the whole.
func (v *View) ObjectPart(object int64, position int) ([]byte, error) {
	var data []byte
	err := v.row([]any{&data}, "SELECT data FROM record_object_part WHERE object = $1 AND position = $2", object, position)
	return data, err
}

// InsertObjectPart keeps the next part of a file that is being written.
func (tx *Tx) InsertObjectPart(object int64, position int, data []byte, now time.Time) error {
	_, err := tx.exec("INSERT INTO record_object_part (object, position, data, created_at) VALUES ($1, $2, $3, $4)", object, position, data, micros(now))
	return err
}

// InsertObject makes the parts of o one file. If there is a file with that digest
// already, it stays, and the new parts go.
func (tx *Tx) InsertObject(o Object) error {
	n, err := tx.exec("INSERT INTO record_object (sha256, id, size, parts, media) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING",
		o.SHA256, o.ID, o.Size, o.Parts, o.Media)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.exec("DELETE FROM record_object_part WHERE object = $1", o.ID)
	return err
}

// DropLooseParts removes parts written before t that never became a file.
func (tx *Tx) DropLooseParts(t time.Time) error {
	_, err := tx.exec("DELETE FROM record_object_part WHERE created_at < $1 AND object NOT IN (SELECT id FROM record_object)", micros(t))
	return err
}
