//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/cmd/internal/load"
)

// measuring is set in a process that runs as the program itself.
const measuring = "PARLEY_BENCH_IS_RUN"

var parley string

func TestMain(m *testing.M) {
	load.RawLoopIfAsked()
	load.SendersIfAsked()
	if os.Getenv(measuring) != "" {
		main()
		return
	}
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "parley-binary-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	parley = filepath.Join(dir, "parley")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", parley, "parley/cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// running is the program, and its folder for temporary files.
type running struct {
	*exec.Cmd
	out  bytes.Buffer
	temp string
}

func start(t *testing.T, flags ...string) *running {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Cmd: exec.Command(self, flags...)}
	if r.temp, err = os.MkdirTemp("", "bench-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(r.temp) })
	if err := os.Chmod(r.temp, 0o755); err != nil { // the private servers run as another user
		t.Fatal(err)
	}
	r.Env = append(os.Environ(), measuring+"=yes", "TMPDIR="+r.temp)
	r.Stdout, r.Stderr = &r.out, &r.out
	r.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// ends checks how the program ends, and that it leaves no files or processes behind.
func (r *running) ends(t *testing.T, code int) {
	t.Helper()
	_ = r.Wait()
	if got := r.ProcessState.ExitCode(); got != code {
		t.Errorf("it ends with %d and not with %d", got, code)
	}
	if left, _ := filepath.Glob(r.temp + "/*"); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	commands, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range commands {
		if line, _ := os.ReadFile(file); bytes.Contains(line, []byte(r.temp)) {
			t.Errorf("it leaves %q running", line)
		}
	}
	if t.Failed() {
		t.Log(r.out.String())
	}
}

func TestWhatCannotBeMeasuredTakesNothingElseAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	withoutSeed := filepath.Join(dir, "parley")
	script := "#!/bin/sh\n[ \"$1\" != seed ] || exit 3\nexec '" + parley + "' \"$@\"\n"
	if err := os.WriteFile(withoutSeed, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	r := start(t, "-short", "-binary", withoutSeed, "-big", "1000", "-plots", dir, "-only", "one,growth,plot-history")
	r.ends(t, 1)
	_, table, _ := strings.Cut(r.out.String(), "\nmeasured ")
	for _, want := range []string{
		"one message, from sender to another socket", "growth could not be measured: seed: exit status 3",
		"plot-history could not be measured", "2 of 3 measurements could not be made",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("it does not say: %s\n%s", want, r.out.String())
		}
	}
	if drawn, _ := filepath.Glob(dir + "/*.svg"); len(drawn) > 0 {
		t.Errorf("it draws %v", drawn)
	}
}

func TestASignalEndsAllOfIt(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			r := start(t, "-short", "-binary", parley, "-only", "many")
			for limit := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
				if sockets, _ := filepath.Glob(r.temp + "/parley-bench-*/data/run/*.sock"); len(sockets) > 0 {
					break
				}
				if time.Now().After(limit) {
					t.Fatal("no server starts")
				}
			}
			if err := r.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			r.ends(t, 128+int(s))
		})
	}
}

func TestOnlyWhatExistsIsMeasured(t *testing.T) {
	for only, want := range map[string]string{
		"":                 "pages one many rooms200 room growth mentions sidebar fan1k fan5k fan10k rooms2k watched idle connect restart stall streams uploads call steady browser",
		"steady,one":       "one steady",
		"plot-rate":        "",
		"one,plot-history": "one",
		"two":              "",
	} {
		b := &bench{only: only, big: 1000}
		list, err := b.wanted()
		if got := strings.Join(names(list), " "); got != want || (err != nil) != (want == "") {
			t.Errorf("of %q, %q is measured (%v)", only, got, err)
		}
	}
}
