package account_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestWhoIsInvisibleIsNotCountedOnTheirOwnPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Get("/rooms/" + tea).Is(200).Has(`data-n="1"`)
	ann.Post("/account", "do", "presence", "quiet", "1h0m0s", "invisible", "1").Is(303).To("/account?saved=presence")
	ann.Get("/rooms/" + tea).Is(200).Lacks(`data-n="1"`)
	ann.Get("/account?saved=presence").Is(200).Has("Your presence is changed.", "Invisible", "Do not disturb until")
	ann.Get("/rooms/" + tea + "/members").Is(200).Has(`title="Do not disturb"`)
}

func TestTheSidebarsButtonBeginsAndEndsAnHourOfQuiet(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Get("/rooms/"+tea).Is(200).Has("Do not disturb for an hour", `value="1h0m0s"`)
	from := []string{"Referer", ann.Base + "/rooms/" + tea + "?at=1"}
	ann.Send("/account", from, "do", "presence", "quiet", "1h0m0s").Is(303).To("/rooms/" + tea + "?at=1")
	ann.Get("/rooms/"+tea).Is(200).Has("End do not disturb", `value="0s"`)
	ann.Post("/account", "do", "presence", "quiet", "0s").Is(303).To("/account?saved=presence")
	ann.Get("/rooms/" + tea).Is(200).Has("Do not disturb for an hour")
	ann.Send("/account", []string{"Referer", "http://example.org/x"}, "do", "presence", "quiet", "0s").Is(303).To("/account?saved=presence")
	ann.Post("/account", "do", "presence", "quiet", "1s").Is(422).Whole().Has("Choose one of the times.")
	ann.Post("/account", "do", "presence", "invisible", "x").Is(422)
}
