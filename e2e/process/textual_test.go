//go:build browsers

package process

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/e2e/browser"
)

// textBrowser is how to use one text browser.
type textBrowser struct {
	argv   []string
	next   string // the key to the next field or link
	reload string
	button string // its last line on a button; empty where the cursor is on it
	finder string // the same for a form that requests a page, where it differs
	stale  string // its notice when it shows a page from its cache, which it was told not to keep
	file   string // its last line on a field for a file; empty where the file is chosen in another way
	asks   bool   // a field is filled in after Enter, and a large one in an editor
}

// By default, elinks asks before each form and wants Enter before typing.
var textBrowsers = []textBrowser{
	{argv: []string{"w3m", "-cookie", "-o", "accept_cookie=1"}, next: "Tab", reload: "R", asks: true},
	{argv: []string{"lynx", "-accept_all_cookies", "-show_cursor"}, next: "Down", reload: "C-r", button: "submit", file: "File entry field"},
	{argv: []string{
		"elinks", "-no-home", "-eval", "set document.browse.forms.confirm_submit = 0",
		"-eval", "set document.browse.forms.insert_mode = 0",
	}, next: "Down", reload: "C-r", button: "Post form", finder: "Submit form", stale: "Missing fragment"},
}

func TestBrowsersOfTextDoAllThatAChatIsFor(t *testing.T) {
	t.Parallel()
	p := run(t, sharedStores(t).env()...)
	for _, b := range textBrowsers {
		t.Run(b.argv[0], func(t *testing.T) {
			t.Parallel()
			name := fmt.Sprintf("%.2s-%d", b.argv[0], people.Add(1)) // fields show twenty characters
			home := t.TempDir()
			r := &textReader{textBrowser: b, home: home, terminal: openTerminal(t, home, append(b.argv, p.base+"/signup")...)}
			r.await("Make an account")
			r.fill("Username", name)
			r.fill("Email", name+"@a.example")
			r.fill("Password", browser.Password)
			r.submit("Sign up")

			r.await("Room name")
			r.fill("Room name", "Room of "+name)
			r.submit("Create room")

			r.await("Nothing has been said here yet.")
			r.fill("Message", "Written in "+name)
			r.attach("Notes of " + name)
			r.submit("Send")
			r.reloadCached()
			r.await("Written in " + name + "\n")

			// Another person finds it, and answers.
			ann := person(t, p)
			slug := "room-of-" + name
			ann.Join(slug)
			page := ann.Get("/rooms/" + slug).Is(200).Has("Written in " + name)
			if b.file != "" {
				ann.Get(page.FileAddress()).Is(200).Has("Notes of " + name)
			}
			ann.Say(slug, "Read elsewhere:\n- soup\n    4 spoons")
			r.press(r.reload)
			r.await("Read elsewhere:\n", " soup\n", "4 spoons", "Written in "+name, "See what came since")

			r.fill("Search messages", "ELSE")
			r.button = cmp.Or(r.finder, r.button)
			r.submit("Search")
			r.await("That is all that was found.", "Read elsewhere")
		})
	}
}

// textReader is a person at a text browser.
type textReader struct {
	textBrowser
	*terminal
	home string
}

// moveTo moves on until the cursor is there.
func (r *textReader) moveTo(label string, there func() bool) {
	r.t.Helper()
	for range 60 {
		if there() {
			return
		}
		before := r.look()
		r.press(r.next)
		browser.Await(r.t, "something moves", func() bool { return r.look() != before })
	}
	r.t.Fatalf("the keyboard does not lead to %s", label)
}

func (r *textReader) fill(label, text string) {
	r.t.Helper()
	r.moveTo(label, func() bool {
		before, _ := r.cursor()
		return strings.Contains(before, label) && !strings.Contains(before, "online") // the head links to the search too
	})
	shown := text
	if label == "Password" {
		shown = strings.Repeat("*", 16) // as many as all of them show
	}
	switch {
	case !r.asks:
		r.write(text)
	case label == "Message":
		r.edit(text)
	default:
		r.answer(text)
	}
	r.await(shown)
}

// answer fills in a field that the lowest line asks for.
func (r *textReader) answer(text string) {
	r.t.Helper()
	before := r.place()
	r.press("Enter")
	browser.Await(r.t, "the field is asked for", func() bool { return r.place() != before })
	r.write(text)
	r.press("Enter")
	browser.Await(r.t, "the cursor is back in the page", func() bool { return r.place() == before })
}

// edit fills in a large field, for which the browser starts an editor.
func (r *textReader) edit(text string) {
	r.t.Helper()
	editor := fmt.Sprintf("#!/bin/sh\nprintf '%%s' '%s' >\"$1\"\n", text)
	must(r.t, os.WriteFile(filepath.Join(r.home, "editor"), []byte(editor), 0o700))
	r.press("Enter")
}

// attach chooses a file for the message, where the browser has a field for its path, and goes back towards the button.
func (r *textReader) attach(content string) {
	r.t.Helper()
	if r.file == "" {
		return
	}
	path := filepath.Join(r.home, "notes.txt")
	must(r.t, os.WriteFile(path, []byte(content), 0o600))
	r.moveTo("the file", func() bool { return strings.Contains(r.status(), r.file) })
	r.write(path)
	r.press("Up")
	r.await(r.button)
}

func (r *textReader) submit(label string) {
	r.t.Helper()
	r.moveTo(label, func() bool {
		if r.button != "" {
			return strings.Contains(r.status(), r.button)
		}
		_, after := r.cursor()
		return strings.HasPrefix(after, label)
	})
	r.press("Enter")
}

// reloadCached reloads a page after a redirect, where the browser shows a copy from its cache.
func (r *textReader) reloadCached() {
	if r.stale != "" {
		r.await(r.stale)
		r.press("Enter")
		r.press(r.reload)
	}
}

// status is the browser's lowest lines.
func (r *textReader) status() string {
	all := strings.TrimRight(r.screen(), "\n")
	return all[max(0, len(all)-400):]
}
