package embedded

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postgresStopSteps is fast shutdown, then immediate (which costs a recovery at the next start, but no data).
// See "Shutting Down the Server" in PostgreSQL's manual.
var postgresStopSteps = []stopStep{{syscall.SIGINT, time.Minute}, {syscall.SIGQUIT, 10 * time.Second}}

// startPostgres returns when PostgreSQL accepts connections of AppRole, which owns the database.
func startPostgres(ctx context.Context, h *home, p program, o Options) (*child, error) {
	c, err := launchPostgres(ctx, h, p, o)
	if err != nil {
		return nil, err
	}
	if err := giveToApp(ctx, h.sockets); err != nil {
		return nil, errors.Join(err, c.stop(postgresStopSteps))
	}
	o.Log.Info("The private PostgreSQL is ready.", "version", p.version, "data", h.path("postgres"))
	return c, nil
}

func launchPostgres(ctx context.Context, h *home, p program, o Options) (*child, error) {
	hold, err := h.hold(ctx, "PostgreSQL")
	if err != nil {
		return nil, err
	}
	data, err := createCluster(ctx, h, p, hold, o.Unsynced)
	if err != nil {
		_ = hold.Close()
		return nil, err
	}
	began := time.Now()
	c, err := tryPostgres(ctx, h, p, data, hold, o)
	// A killed server that is not yet collected still owns its number, and PostgreSQL believes it alive. Where
	// surelyNotServing cannot detect that, it passes by itself.
	for err != nil && heldByAnother(err) && time.Since(began) < leaving && ctx.Err() == nil {
		time.Sleep(100 * time.Millisecond)
		c, err = tryPostgres(ctx, h, p, data, hold, o)
	}
	if err != nil {
		_ = hold.Close()
		return nil, err
	}
	return c, nil
}

func tryPostgres(ctx context.Context, h *home, p program, data string, hold *os.File, o Options) (*child, error) {
	forgetDead(filepath.Join(data, "postmaster.pid"), data)
	forgetDead(filepath.Join(h.sockets, postgresSocket+".lock"), data)
	cmd := h.prepare(exec.Command(p.tool("postgres"), postgresArgs(data, h.sockets, !o.Unsynced)...), data, hold, syscall.SIGINT)
	c, err := launch("PostgreSQL", cmd, hold, o.Log, postgresWarns())
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(h.sockets, postgresSocket)
	if err := c.await(ctx, func() bool { return postgresReady(data, socket, cmd.Process.Pid) }); err != nil {
		// end, not stop: the hold is needed for another try.
		return nil, errors.Join(err, c.end(postgresStopSteps[1:]))
	}
	return c, nil
}

// postgresArgs are given on the command line rather than in postgresql.conf. So data made by an older Parley
// gets the present settings, and durability cannot be edited away.
func postgresArgs(data, sockets string, synced bool) []string {
	sync := onOff(synced)
	args := []string{"-D", data}
	for _, setting := range []string{
		"listen_addresses=",
		"unix_socket_directories=" + quoteListed(sockets),
		"unix_socket_permissions=0700",
		"port=5432",
		"fsync=" + sync,
		"full_page_writes=" + sync,
		"synchronous_commit=on",
		"max_connections=100",
		"shared_buffers=256MB",
		"timezone=UTC",
		"logging_collector=off",
		"log_destination=stderr",
		"log_timezone=UTC",
		"log_line_prefix=%b|",
		// Neither statements nor error details: they quote users' messages.
		"log_error_verbosity=terse",
		"log_min_error_statement=panic",
		"log_statement=none",
	} {
		args = append(args, "-c", setting)
	}
	return args
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// quoteListed quotes one element of a list setting, where a bare comma would separate.
func quoteListed(s string) string {
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// postgresReady reads postmaster.pid as pg_ctl does: its first line is the server's process and its eighth the
// state. The dial detects a file left by an earlier process with the same number.
func postgresReady(data, socket string, pid int) bool {
	lines := lockLines(filepath.Join(data, "postmaster.pid"))
	if len(lines) < 8 || lines[0] != strconv.Itoa(pid) || strings.TrimSpace(lines[7]) != "ready" {
		return false
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func lockLines(file string) []string {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Split(string(bytes.TrimRight(b, "\n")), "\n")
}

// forgetDead removes the lock file of a server that is certainly dead. PostgreSQL takes its number for alive as
// long as any process of its user has it, even a zombie or another program. In a container that may be for
// ever.
func forgetDead(file, data string) {
	lines := lockLines(file)
	if len(lines) == 0 {
		return
	}
	if pid, err := strconv.Atoi(lines[0]); err == nil && pid > 0 && surelyNotServing(pid, data) {
		_ = os.Remove(file)
	}
}

func heldByAnother(err error) bool {
	return strings.Contains(err.Error(), "lock file ") || strings.Contains(err.Error(), "shared memory block")
}

// postgresWarns picks the lines to log as warnings. An ERROR is the client's to report: the client has the
// context, and the text may quote a user. A line without a prefix belongs to the one before.
func postgresWarns() func(string) bool {
	last := false
	return func(line string) bool {
		who, what, ok := strings.Cut(line, "|")
		if !ok {
			return last
		}
		severity, _, _ := strings.Cut(what, ":")
		switch severity {
		case "WARNING", "PANIC", "FATAL":
			last = true
		case "ERROR":
			last = who != "client backend"
		default:
			last = false
		}
		return last
	}
}

func postgresURL(sockets, role string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + databaseName}
	// Not Values.Encode, which writes a space as a plus: a connection URL takes a plus for itself.
	u.RawQuery = "host=" + url.PathEscape(sockets) + "&port=5432"
	return u.String()
}
