package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"parley/chat"
	"parley/store/migrations"
)

// Migrate brings the schema and the folded keys up to date. Several processes may call
// it at once: an advisory lock lets one work and the others find it done.
func (s *Store) Migrate(ctx context.Context, log *slog.Logger) error {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("postgres: migration lock: %w", err)
	}
	sql := stdlib.OpenDBFromPool(s.pool)
	defer sql.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, sql, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("postgres: migrations: %w", err)
	}
	done, err := p.Up(ctx)
	if newer := restoredOver(err); newer != nil {
		return newer
	}
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", translate(err))
	}
	var took time.Duration
	for _, m := range done {
		took += m.Duration
		log.Debug("schema migrated", "version", m.Source.Version, "took", m.Duration)
	}
	if n := len(done); n > 0 {
		log.Info("The schema is up to date.", "migrations", n, "version", done[n-1].Source.Version, "took", took.Round(time.Millisecond))
	}
	if encoding, err := s.q.Encoding(ctx); err == nil && encoding != "UTF8" {
		log.Warn("the database is not in UTF8, so what was written by older versions is searched by its spelling", "encoding", encoding)
	}
	if err := s.refold(ctx, log); err != nil {
		return fmt.Errorf("postgres: fold names: %w", translate(err))
	}
	if err := s.fillSkeletons(ctx, log); err != nil {
		return fmt.Errorf("postgres: names of rooms: %w", translate(err))
	}
	n, err := s.foldMessages(ctx, foldingLimit)
	if n > 0 {
		log.Info("messages were made ready to be searched in any spelling", "messages", n)
	}
	if err != nil {
		return err
	}
	if n, err = s.foldNames(ctx, foldingLimit); n > 0 {
		log.Info("messages were made ready to be searched by the names of their files", "messages", n)
	}
	return err
}

// foldingLimit is how long the start waits for older messages to be folded; Housekeep
// folds the rest.
const foldingLimit = 5 * time.Second

// restoredOver explains a migration that finds what it is to make: "pg_restore --clean" of an older back-up leaves the
// tables that came later. It returns nil for other errors.
func restoredOver(err error) error {
	var part *goose.PartialError
	var pg *pgconn.PgError
	if !errors.As(err, &part) || !errors.As(err, &pg) || !slices.Contains([]string{"42P07", "42701", "42710", "42723"}, pg.Code) {
		return nil
	}
	text := fmt.Sprintf("The database has something of a newer version than it says: %s, as migration %d was to make it. Was an older back-up restored over it? Restore it into an empty database.", pg.Message, part.Failed.Source.Version)
	return chat.E(chat.Conflict, text)
}
