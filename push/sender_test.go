package push

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/factors"
	"parley/previews"
)

func TestAMentionIsToldOnceAndWithdrawnWhenItIsRead(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	tag := tagOf(p.room.ID)
	p.expect("nothing is new", p.step())
	p.say("good morning")
	p.say("@ann   look")
	p.say("and more")
	told := note{Tag: tag, Seq: 2, Title: "bob · #Tea", Body: "@ann look", URL: "/rooms/tea?at=2#m-2"}
	p.expect("a mention", p.step(), told)
	if p.office.topics[0] != tag {
		t.Errorf("the topic is %q", p.office.topics)
	}
	p.expect("again", p.step())
	p.say("@ann again")
	p.say("@ann and again")
	p.expect("two at once are one", p.step(), note{Tag: tag, Seq: 5, Title: "bob · #Tea", Body: "@ann and again", URL: "/rooms/tea?at=5#m-5"})
	_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, 5)
	must(t, err)
	p.expect("it is withdrawn", p.sweep(), note{Tag: tag, Read: 5})
	p.expect("once", p.sweep())
}

func TestAWithdrawalNamesWhatWasToldAndNotWhatWasReadBefore(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	tag := tagOf(p.room.ID)
	p.expect("at first", p.step())
	p.say("@ann one")
	if got := p.step(); len(got) != 1 || got[0].Seq != 1 {
		t.Fatalf("%+v", got)
	}
	*p.here = present{p.ann.ID}
	p.say("@ann two")
	p.expect("while looked at", p.step())
	_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, 2)
	must(t, err)
	*p.here = nil
	p.expect("what is read", p.step())
	p.expect("the first one is withdrawn", p.sweep(), note{Tag: tag, Read: 1})
	p.expect("once", p.sweep())
	p.say("@ann three")
	if got := p.step(); len(got) != 1 || got[0].Seq != 3 {
		t.Errorf("the next one: %+v", got)
	}
}

func TestNothingIsPushedWhileTheRoomIsBeforeItsPerson(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	*p.here = present{p.ann.ID}
	p.expect("at first", p.step())
	p.say("@ann one")
	p.expect("while looked at", p.step())
	_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, 1)
	must(t, err)
	*p.here = nil
	p.expect("what is read", p.step())
	*p.here = present{p.ann.ID}
	p.say("@ann two")
	p.expect("while looked at again", p.step())
	*p.here = nil
	if got := p.step(); len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("after leaving: %+v", got)
	}
}

func TestADeactivatedPersonIsToldNothing(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	p.say("@ann look")
	must(t, p.sender.decide(t.Context(), false))
	// The device is there for as long as its session: both are checked on their own.
	p.sql("update users set barred_at = now() where username = 'ann'")
	p.expect("what was queued before", p.step())
	p.say("@ann look again")
	news, err := p.PushClaim(t.Context(), []chat.RoomID{p.room.ID}, false)
	if err != nil || len(news.Messages) != 1 || len(news.Readers) != 0 {
		t.Errorf("%+v %v", news, err)
	}
	must(t, p.PushQueue(t.Context(), news.Rooms, nil))
	p.sql("update users set barred_at = null")
	p.say("@ann welcome")
	if got := p.step(); len(got) != 1 || got[0].Seq != 3 {
		t.Errorf("who is back: %+v", got)
	}
	_, err = p.SessionDelete(t.Context(), p.ann.ID, p.session.ID)
	must(t, err)
	p.say("@ann goodbye")
	p.expect("signed out", p.step())
}

func TestWhoIsRemovedOrBannedIsToldNothingOfTheRoom(t *testing.T) {
	t.Parallel()
	for _, out := range []struct {
		how  string
		from func(p *postOffice) error
	}{
		{"removed", func(p *postOffice) error {
			_, err := p.RemoveMember(t.Context(), p.room.ID, p.ann.ID, 0)
			return err
		}},
		{"banned", func(p *postOffice) error {
			_, err := p.SetAdmin(t.Context(), p.room.ID, p.bob.ID, 0, true)
			must(t, err)
			_, _, err = p.RoomBan(t.Context(), p.room.ID, p.ann.ID, p.bob.ID, "")
			return err
		}},
	} {
		t.Run(out.how, func(t *testing.T) {
			t.Parallel()
			p := openOffice(t)
			p.expect("at first", p.step())
			p.say("@ann look")
			if got := p.step(); len(got) != 1 {
				t.Fatalf("a member is told %+v", got)
			}
			p.say("@ann wait")
			must(t, p.sender.decide(t.Context(), false))
			p.say("@ann decided")
			news, err := p.PushClaim(t.Context(), []chat.RoomID{p.room.ID}, false)
			must(t, err)
			must(t, out.from(p))
			p.expect("what was queued before", p.step())
			must(t, p.PushQueue(t.Context(), news.Rooms, Decide(news, time.Now())))
			p.expect("what was decided before", p.step())
			p.say("@ann secret")
			p.expect("what came after", p.step())
			p.expect("what the device shows is withdrawn", p.sweep(), note{Tag: tagOf(p.room.ID), Read: 1})
			p.expect("once", p.sweep())
		})
	}
}

func TestTheMessageBeforeADeletedOneIsTold(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	p.say("@ann one")
	p.say("no name")
	p.say("@ann three")
	must(t, p.sender.decide(t.Context(), false))
	p.delete(3)
	p.step() // finds it deleted
	if got := p.step(); len(got) != 1 || got[0].Seq != 1 || got[0].Body != "@ann one" {
		t.Errorf("%+v", got)
	}
	p.say("@ann four")
	must(t, p.sender.decide(t.Context(), false))
	p.delete(4)
	p.expect("nothing else is untold", append(p.step(), p.step()...))
}

func TestADeletedMessageIsDecidedForItsPersonAlone(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.sql("update memberships set level = 'all'")
	p.expect("at first", p.step())
	cay := p.user("cay")
	p.sql("insert into memberships (user_id, room_id, level) select $1, id, 'all' from rooms", cay.ID)
	p.sql("insert into push_devices (user_id, endpoint, p256dh, auth, agent) select $1, endpoint || 'x', p256dh, auth, '' from push_devices", cay.ID)
	p.say("a question")
	p.say("another")
	for _, user := range []chat.UserID{p.ann.ID, cay.ID} {
		must(t, p.ThreadLevelSet(t.Context(), user, p.room.ID, 1, chat.LevelAll))
		must(t, p.ThreadLevelSet(t.Context(), user, p.room.ID, 2, chat.LevelMentions))
	}
	p.store(chat.Command{Kind: chat.Post, Seq: 1, Body: "an answer"})
	p.store(chat.Command{Kind: chat.Post, Seq: 2, Body: "one more"})
	all, err := p.PushClaim(t.Context(), []chat.RoomID{p.room.ID}, false)
	if err != nil || len(all.Readers) != 2 || len(all.Threads) != 2 || len(all.Unfollowed) != 2 {
		t.Fatalf("%+v %v", all, err)
	}
	one, err := p.PushNewsOf(t.Context(), chat.Push{Device: chat.PushDevice{User: cay.ID}, Room: p.room.ID, Seq: 5})
	if err != nil || len(one.Messages) != 4 || len(one.Readers) != 1 || one.Readers[0].User != cay.ID ||
		!slices.Equal(one.Threads, []chat.PushThread{{Room: p.room.ID, Thread: 1, User: cay.ID}}) || !slices.Equal(one.Unfollowed, []chat.PushThread{{Room: p.room.ID, Thread: 2, User: cay.ID}}) {
		t.Errorf("%+v %v", one, err)
	}
}

func TestAnUnfollowedThreadTellsMentionsAlone(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.sql("update memberships set level = 'all'")
	p.expect("at first", p.step())
	p.say("a question")
	must(t, p.ThreadLevelSet(t.Context(), p.ann.ID, p.room.ID, 1, chat.LevelMentions))
	p.sql("update memberships set read_seq = 1")
	p.store(chat.Command{Kind: chat.Post, Seq: 1, Body: "an answer"})
	p.expect("an answer", p.step())
	p.store(chat.Command{Kind: chat.Post, Seq: 1, Body: "@ann?"})
	if got := p.step(); len(got) != 1 || got[0].Seq != 3 {
		t.Errorf("a mention: %+v", got)
	}
	must(t, p.ThreadLevelSet(t.Context(), p.ann.ID, p.room.ID, 1, chat.LevelAll))
	p.store(chat.Command{Kind: chat.Post, Seq: 1, Body: "another answer"})
	if got := p.step(); len(got) != 1 || got[0].Seq != 4 {
		t.Errorf("followed: %+v", got)
	}
}

func TestATestReachesItsDevice(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	list, err := p.PushDevices(t.Context(), p.ann.ID)
	must(t, err)
	for range 2 {
		must(t, p.PushTest(t.Context(), p.ann.ID, list[0].ID))
		if got := p.step(); len(got) != 1 || got[0].URL != "/account/notifications" {
			t.Errorf("%+v", got)
		}
	}
	if err := p.PushTest(t.Context(), p.bob.ID, list[0].ID); !chat.Is(err, chat.NotFound) {
		t.Errorf("another's: %v", err)
	}
}

func TestTheKeyIsSealedAgainWhenTheSecretChanges(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	keys := func(secrets ...string) *Keys {
		var all [][]byte
		for _, x := range secrets {
			all = append(all, []byte(x))
		}
		return &Keys{Store: p, Sealer: factors.NewSealer("push", all...)}
	}
	const former, present = officeSecret, "another secret of thirty-two characters"
	first, err := p.sender.Keys.get(t.Context())
	must(t, err)
	if _, err := keys(present).get(t.Context()); err == nil {
		t.Error("it opens without the secret")
	}
	if public, err := (Devices{keys(present)}).PublicKey(t.Context()); err != nil || public != first.public {
		t.Errorf("a page needs the public key alone: %q %v", public, err)
	}
	for _, x := range []*Keys{keys(present, former), keys(present)} {
		if got, err := x.get(t.Context()); err != nil || got != first {
			t.Errorf("%v", err)
		}
	}
	if _, err := keys(former).get(t.Context()); err == nil {
		t.Error("the former secret still opens it")
	}
}

func TestNoPushGoesToAPrivateAddress(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	// The client believes the push service's certificate: nothing but the guard stands between.
	client := func(private ...netip.Prefix) *http.Client {
		c := previews.Client(private)
		c.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: p.office.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
		return c
	}
	p.sender.Client = client()
	p.expect("at first", p.step())
	p.say("@ann look")
	p.expect("the guard", p.step())
	p.sender.Client = client(netip.MustParsePrefix("127.0.0.0/8"))
	if got := p.step(); len(got) != 1 {
		t.Errorf("where the operator allows it: %+v", got)
	}
}
