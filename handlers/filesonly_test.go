package handlers

import "testing"

func TestAMessageOfNothingButFilesIsNamedByThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := ann.room("Tea", "public")
	in := "/rooms/" + room
	bob.post(in + "/join").is(303)
	ann.upload(room, nil, part{"file", "plan.txt", "a plan"}).is(303)
	bob.post(in+"/messages/1/thread", "body", "nice").is(303)
	bob.post(in+"/messages", "body", "see "+ann.base+in+"?at=1#m-1").is(303)
	bob.get(in).is(200).has(`<q dir="auto">plan.txt</q>`, `<span>plan.txt</span>`).lacks("This message was deleted.")

	bob.post(in+"/messages/1/save", "on", "1").is(303)
	bob.post(in+"/messages/1/remind", "in", "+1h").is(303)
	ann.post(in+"/messages/1/pin", "on", "1").is(303)
	for _, path := range []string{"/saved", "/reminders", "/threads", in + "/messages/1/report", in + "/pins"} {
		bob.get(path).is(200).has("plan.txt")
	}
	bob.get(in+"/messages/1", htmx...).has(`<q dir="auto">plan.txt</q>`)
	ann.post(in + "/messages/1/delete").is(303)
	bob.get(in).has("This message was deleted.").lacks("plan.txt")
}
