package postgres

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"parley/store/migrations"
)

// Migrate brings the schema up to date. Several processes may do so at once: an
// advisory lock lets one of them work and the others find it done.
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
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", translate(err))
	}
	for _, m := range done {
		log.Info("schema migrated", "version", m.Source.Version, "took", m.Duration)
	}
	return nil
}
