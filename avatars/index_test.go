package avatars_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"parley/avatars"
	"parley/chat"
	"parley/chat/chattest"
	"parley/files"
)

// process is one of several with the same store.
func process(t *testing.T, db *chattest.Database, square avatars.Square) *avatars.Avatars {
	t.Helper()
	blobs, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return avatars.New(db, blobs, square, func(context.Context) (int64, error) { return 1_000, nil })
}

func same(_ context.Context, picture io.Reader, _ int) ([]byte, error) { return io.ReadAll(picture) }

func set(t *testing.T, a *avatars.Avatars, of chat.AvatarOf, name, picture string) error {
	t.Helper()
	got, err := a.Receive(t.Context(), strings.NewReader(picture))
	if err != nil {
		return err
	}
	defer got.Drop()
	return a.Set(t.Context(), of, 0, name, got)
}

func TestAProcessLearnsOfAvatarsThatAnotherOneChanged(t *testing.T) {
	t.Parallel()
	db := chattest.NewDatabase(time.Now)
	ann, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	one, other := process(t, db, same), process(t, db, same)
	of := chat.AvatarOf{User: ann.ID}
	agree := func(what string) {
		t.Helper()
		if err := other.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mine, theirs := one.Person("ann"), other.Person("ann"); mine != theirs {
			t.Errorf("%s: one process has %q, the other %q", what, mine, theirs)
		}
	}
	agree("at first")
	for _, picture := range []string{"red", "blue"} {
		if err := set(t, one, of, "ann", picture); err != nil || one.Person("ann") == "" {
			t.Fatalf("%q %v", one.Person("ann"), err)
		}
		agree("with " + picture)
	}
	if changed, err := one.Remove(t.Context(), of, 0, "ann"); err != nil || !changed || one.Person("ann") != "" {
		t.Fatalf("%q %v", one.Person("ann"), err)
	}
	agree("without")
}

func TestARoomsNameCanPassToAnotherRoom(t *testing.T) {
	t.Parallel()
	db := chattest.NewDatabase(time.Now)
	ann, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org"}})
	must(t, err)
	tea := func(name string) chat.Room {
		r, err := db.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: name}, ann.ID)
		must(t, err)
		return r
	}
	one, other := process(t, db, same), process(t, db, same)
	expect := func(slug string, picture bool) {
		t.Helper()
		for name, a := range map[string]*avatars.Avatars{"the one": one, "the other": other, "a new one": process(t, db, same)} {
			must(t, a.Load(t.Context()))
			if got := a.Room(slug) != ""; got != picture {
				t.Errorf("%s process shows a picture of %s: %v, want %v", name, slug, got, picture)
			}
		}
	}
	first := tea("Tea")
	must(t, set(t, one, chat.AvatarOf{Room: first.ID}, "tea", "red"))
	expect("tea", true)
	_, err = db.RoomDelete(t.Context(), first.ID, ann.ID)
	must(t, err)
	expect("tea", false)

	second := chat.AvatarOf{Room: tea("More tea").ID}
	must(t, set(t, one, second, "tea", "blue"))
	expect("tea", true)
	blue := one.Room("tea")
	back, err := db.DeletedRoom(t.Context(), first.ID, ann.ID)
	must(t, err)
	back.Slug = "tea-again"
	must(t, db.RoomRestore(t.Context(), back, ann.ID))
	expect("tea-again", true)
	if one.Room("tea") != blue || one.Room("tea-again") == blue {
		t.Errorf("tea has %q, tea-again %q", one.Room("tea"), one.Room("tea-again"))
	}
	_, err = one.Remove(t.Context(), second, 0, "tea")
	must(t, err)
	expect("tea", false)
	expect("tea-again", true)
}

// A process may set the new room's picture before it reads that the former one is deleted.
func TestADeletionThatIsReadLateTakesNoPictureOfTheNextRoom(t *testing.T) {
	t.Parallel()
	db := chattest.NewDatabase(time.Now)
	ann, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org"}})
	must(t, err)
	a := process(t, db, same)
	for _, picture := range []string{"red", "blue"} {
		r, err := db.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: picture}, ann.ID)
		must(t, err)
		must(t, set(t, a, chat.AvatarOf{Room: r.ID}, "tea", picture))
		if picture == "red" {
			_, err = db.RoomDelete(t.Context(), r.ID, ann.ID)
			must(t, err)
		}
	}
	blue := a.Room("tea")
	must(t, a.Load(t.Context()))
	if blue == "" || a.Room("tea") != blue {
		t.Errorf("it had %q, and has %q", blue, a.Room("tea"))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPictureThatCannotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	failed := func(context.Context, io.Reader, int) ([]byte, error) { return nil, errors.New("exit status 2") }
	a := process(t, chattest.NewDatabase(time.Now), failed)
	for picture, kind := range map[string]chat.Kind{"": chat.Invalid, "a bomb": chat.Invalid, strings.Repeat("x", 1_001): chat.TooLarge} {
		if err := set(t, a, chat.AvatarOf{User: 1}, "ann", picture); !chat.Is(err, kind) || chat.As(err).Field != "file" {
			t.Errorf("%.10q: %v", picture, err)
		}
	}
}
