package embedded

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The private database and its roles. Neither has a password: the sockets' folder keeps other users out.
const (
	// AppRole owns the database and all in it. As it is no superuser, its rights end with the database: it can
	// neither run programs nor read the server's files.
	AppRole = "parley_app"
	// Superuser is the role that initdb begins with. PostgreSQL does not let it become a plain one.
	Superuser = "parley"

	databaseName = "parley"
)

//go:embed role.sql
var roleSQL string

// giveToApp makes AppRole the owner of the database. If it is already, that is one query.
func giveToApp(ctx context.Context, sockets string) error {
	conn, err := pgx.Connect(ctx, postgresURL(sockets, Superuser))
	if err != nil {
		return fmt.Errorf("make %s the owner of the private database: %w", AppRole, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, roleSQL); err != nil {
		return fmt.Errorf("make %s the owner of the private database: %w", AppRole, err)
	}
	return nil
}
