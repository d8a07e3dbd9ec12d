// Command parley is a chat for teams, rendered on the server. One binary plays any set of its roles. Without
// addresses of PostgreSQL and Redis it starts its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: parley [command]

  serve     run the roles in PARLEY_ROLES; this is the default
  migrate   bring the database's schema up to date, and end
  health    end with 0 when the process at PARLEY_ADDR is ready
  seed      fill the database with people, rooms and messages to try things out
            [-messages N] [-room NAME]
  admin     code: print a new code for /setup, while the server has no owner
            role NAME owner|admin|moderator|member|guest: give an account that role
            deactivate NAME [REASON]: keep an account from signing in
            restore NAME: let a deactivated account in again
            delete NAME [messages]: delete an account, with its messages if said
            signout NAME: end all sessions of an account
            factors NAME: take away the second step of an account
            unlink NAME: take away its sign-ins by other services
            email NAME ADDRESS: give an account another address
            reset NAME: print a link that sets a new password
            rooms list|archive|unarchive|owner|delete …: list and manage rooms
            settings get|set …: print or change the settings
  files     check: compare the stored files with the database; ends with 1 when
            some are missing or left over [--repair removes what is left over]

docs/reference.md lists the environment variables.
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "parley:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	command := "serve"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	if command == "help" || command == "-h" || command == "--help" {
		fmt.Print(usage)
		return nil
	}
	if command == thumbCommand {
		return thumb(os.Stdin, os.Stdout, args...)
	}
	cfg, err := readConfig()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch command {
	case "serve":
		return serve(ctx, cfg, os.Stdout)
	case "migrate":
		return migrate(ctx, cfg)
	case "health":
		return health(ctx, cfg)
	case "seed":
		return seed(ctx, cfg, args)
	case "admin":
		return operate(ctx, cfg, args, os.Stdout)
	case "files":
		return checkFiles(ctx, cfg, args, os.Stdout)
	}
	return fmt.Errorf("there is no command %q\n\n%s", command, usage)
}

// serve runs until ctx ends or something that it needs has died.
func serve(ctx context.Context, cfg *config, out io.Writer) error {
	if err := cfg.checkSecretGiven(); err != nil {
		return err
	}
	n := newNode(cfg)
	slog.SetDefault(n.log) // for what has no logger of its own
	err := n.start(ctx)
	if err == nil {
		fmt.Fprint(out, n.addresses())
		select {
		case <-ctx.Done():
		case err = <-n.failed:
		}
	}
	return errors.Join(err, n.stop())
}

func migrate(ctx context.Context, cfg *config) error {
	n := newNode(cfg)
	n.command = true
	err := n.openDatabase(ctx)
	return errors.Join(err, n.stop())
}

// health asks the process that listens on PARLEY_ADDR.
func health(ctx context.Context, cfg *config) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	addr := strings.Replace(cfg.Addr, "0.0.0.0:", "127.0.0.1:", 1)
	if strings.HasPrefix(addr, ":") {
		addr = "127.0.0.1" + addr
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("nothing answers at %s", addr)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return fmt.Errorf("not ready: %s", strings.TrimSpace(string(text)))
	}
	return nil
}
