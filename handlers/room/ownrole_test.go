package room_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestARoomsAdminIsAskedBeforeGivingThatUp(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	in := "/rooms/" + ann.Room("Tea", "public") + "/members"
	bob.Post("/rooms/tea/join").Is(303)
	const link = `action="/rooms/tea/members/ann/role"`
	ann.Get(in).Is(200).Has(link).Lacks("Make ann a member")
	ask := in + "/ann/role"
	ann.Get(ask).Is(200).Whole().Has("Give up being an admin of", `name="username" value="ann"`, `name="role" value="member"`)
	ann.Get(ask, "Accept-Language", "de").Is(200).Whole().Has("Adminrolle", "abgeben")
	ann.Get(in + "/bob/role").Is(303).To(in + "/bob")
	ann.Get(in + "/nobody/role").Is(404)
	bob.Get(ask).Is(403)

	ann.Post(in+"/role", "username", "ann", "role", "member").Is(409).Has("A room needs an admin")
	ann.Post(in+"/role", "username", "bob", "role", "admin").Is(303)
	ann.Post(in+"/role", "username", "ann", "role", "member").Is(303).To(in)
	ann.Get(ask).Is(403)
	bob.Get(in).Is(200).Has(`value="ann"> <button class="quiet" name="role" value="admin">`)
}
