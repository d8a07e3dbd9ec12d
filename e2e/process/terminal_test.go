//go:build browsers

package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/e2e/browser"
)

// terminal is a text screen with a program in it, in a tmux of its own. It is high enough for a whole page.
type terminal struct {
	t      *testing.T
	socket string
}

const (
	columns = "100"
	lines   = "120"
)

func openTerminal(t *testing.T, home string, argv ...string) *terminal {
	t.Helper()
	term := &terminal{t, filepath.Join(t.TempDir(), "tmux")}
	env := []string{"env", "-i", "PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=screen", "LANG=C.UTF-8", "EDITOR=" + filepath.Join(home, "editor")}
	term.tmux(append([]string{"-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", lines}, append(env, argv...)...)...)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the screen shows:\n%s", term.screen())
		}
		term.tmux("kill-server")
	})
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (term *terminal) screen() string { return term.tmux("capture-pane", "-p") }

// press sends a key by tmux's name for it.
func (term *terminal) press(key string) { term.tmux("send-keys", key) }

func (term *terminal) write(text string) { term.tmux("send-keys", "-l", text) }

func (term *terminal) await(parts ...string) {
	term.t.Helper()
	for _, part := range parts {
		browser.Await(term.t, "the screen shows "+part, func() bool { return strings.Contains(term.screen(), part) })
	}
}

// look is the whole screen, with colours and the cursor.
func (term *terminal) look() string { return term.tmux("capture-pane", "-p", "-e") + term.place() }

// place is the cursor's, as column and line.
func (term *terminal) place() string {
	return strings.TrimSpace(term.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}"))
}

// cursor is the text before the cursor, from the line above on, and the text after it in its line.
func (term *terminal) cursor() (before, after string) {
	for {
		screen, place := term.screen(), term.place()
		if term.screen() != screen {
			continue // it was being drawn
		}
		var x, y int
		if _, err := fmt.Sscan(place, &x, &y); err != nil {
			term.t.Fatal(err)
		}
		all := strings.Split("\n"+screen+"\n", "\n")
		line := []rune(all[y+1])
		x = min(x, len(line))
		return all[y] + "\n" + string(line[:x]), string(line[x:])
	}
}
