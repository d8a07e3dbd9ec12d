package embedded

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// createCluster returns PostgreSQL's data folder, made on the first start. It is built under another name and
// renamed when complete, so that an interrupted one is never taken for a database.
func createCluster(ctx context.Context, h *home, p program, hold *os.File, unsynced bool) (string, error) {
	data := h.path("postgres")
	if exists(data) {
		return data, nil
	}
	if err := removeUnfinished(h); err != nil {
		return "", err
	}
	temp, err := os.MkdirTemp(h.dir, "postgres.new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)
	if err := h.user.own(temp); err != nil {
		return "", err
	}
	if err := initCluster(ctx, h, p, temp, hold, unsynced); err != nil {
		return "", fmt.Errorf("create the private database: %w", err)
	}
	if err := os.Rename(temp, data); err != nil {
		return "", err
	}
	return data, syncFolder(h.dir)
}

func removeUnfinished(h *home) error {
	left, err := filepath.Glob(filepath.Join(quoteGlob(h.dir), "postgres.new-*"))
	for _, folder := range left {
		err = firstError(err, os.RemoveAll(folder))
	}
	return err
}

var globMeta = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

func quoteGlob(path string) string { return globMeta.Replace(path) }

// initCluster asks for C.UTF-8, which orders by code point and knows every letter's case. Systems without it
// get C.
func initCluster(ctx context.Context, h *home, p program, dir string, hold *os.File, unsynced bool) error {
	run := func(input, name string, args ...string) error {
		cmd := exec.CommandContext(ctx, p.tool(name), args...)
		return runTool(h.prepare(cmd, dir, hold, syscall.SIGTERM), input)
	}
	initdb := func(locale string) error {
		args := []string{"-D", dir, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=" + locale, "--lc-messages=C"}
		if unsynced {
			args = append(args, "--no-sync")
		}
		return run("", "initdb", args...)
	}
	err := initdb("C.UTF-8")
	if err != nil && strings.Contains(err.Error(), "invalid locale") {
		err = initdb("C")
	}
	if err != nil {
		return err
	}
	// The single-user server makes the database without a client program, which may not be installed.
	return run("CREATE DATABASE "+databaseName+"\n", "postgres", "--single", "-c", "exit_on_error=on", "-c", "fsync="+onOff(!unsynced), "-D", dir, "postgres")
}

func runTool(cmd *exec.Cmd, input string) error {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Stdin = strings.NewReader(input)
	err := startOnThread(cmd)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, strings.TrimSpace(out.String()))
	}
	return nil
}
