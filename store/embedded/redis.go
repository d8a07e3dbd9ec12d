package embedded

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// redisStopSteps is SIGTERM, which Redis treats like SHUTDOWN: it syncs the append-only file and exits.
var redisStopSteps = []stopStep{{syscall.SIGTERM, 20 * time.Second}}

// startRedis returns when Redis has loaded its data and answers.
func startRedis(ctx context.Context, h *home, p program, o Options) (*child, error) {
	hold, err := h.hold(ctx, "Redis")
	if err != nil {
		return nil, err
	}
	c, err := launchRedis(ctx, h, p, hold, o)
	if err != nil {
		_ = hold.Close()
		return nil, err
	}
	o.Log.Info("The private Redis is ready.", "version", p.version, "data", c.cmd.Dir)
	return c, nil
}

func launchRedis(ctx context.Context, h *home, p program, hold *os.File, o Options) (*child, error) {
	data, socket := h.path("redis"), filepath.Join(h.sockets, redisSocket)
	if err := h.folder(data); err != nil {
		return nil, err
	}
	cmd := h.prepare(exec.Command(p.path, redisArgs(data, socket, !o.Unsynced)...), data, hold, syscall.SIGTERM)
	c, err := launch("Redis", cmd, hold, o.Log, redisWarns)
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, func() bool { return redisReady(socket) }); err != nil {
		return nil, errors.Join(err, c.end(redisStopSteps))
	}
	return c, nil
}

func redisArgs(data, socket string, synced bool) []string {
	sync := "no"
	if synced {
		sync = "always"
	}
	return []string{
		"--port", "0",
		"--unixsocket", socket,
		"--unixsocketperm", "700",
		"--dir", data,
		"--appendonly", "yes",
		"--appendfsync", sync,
		"--no-appendfsync-on-rewrite", "no",
		"--save", "",
		"--maxmemory-policy", "noeviction",
		"--daemonize", "no",
		"--logfile", "",
		"--loglevel", "warning",
	}
}

// redisReady reports whether Redis answers PING; while it loads its data it answers with an error.
func redisReady(socket string) bool {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	defer conn.Close()
	if conn.SetDeadline(time.Now().Add(time.Second)) != nil {
		return false
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	answer, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.HasPrefix(answer, "+PONG")
}

// redisWarns is true for every line: the log level leaves out the rest.
func redisWarns(string) bool { return true }

func redisURL(sockets string) string {
	return (&url.URL{Scheme: "unix", Path: filepath.Join(sockets, redisSocket)}).String()
}
