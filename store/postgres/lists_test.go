package postgres

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/chat"
)

// bounded names each query with a limit on its rows, and how a reader reaches the rest:
// no list ends silently.
var bounded = map[string]string{
	"StorageRooms":       "the list of all rooms, which has each one's files",
	"StoragePeople":      "a sentence that these are the largest",
	"MailsTake":          "the next round of a worker",
	"ThreadsQuiet":       "the sentence about the search",
	"RoomsUnskeletoned":  "the next batch, until none is left",
	"RoomsAlike":         "fillSkeletons, which goes on until it has all",
	"MailsFailed":        "the link to older ones",
	"MailsWaiting":       "a sentence with the number of all that wait",
	"MailReturned":       "one is meant",
	"RoomsOf":            "the navigation's link to the next page, which says how many rooms are on it and how many of them have something unread",
	"ReportsOpen":        "the link to the next page",
	"RoomsManagedPage":   "the link to more rooms",
	"RoomBans":           "a ban is lifted by its name, listed or not",
	"MessagesBy":         "pressing again removes the next ones",
	"AddressOf":          "one is meant",
	"AuditList":          "the link to older entries, and the files with all of them",
	"InvitationsList":    "the link to older ones under the list",
	"InvitationUsers":    "an invitation is used no more often than the page lists",
	"RoomsFind":          "the link to the next page under what was found",
	"RoomsDeletedBy":     "the link to more deleted rooms",
	"RoomsArchived":      "the link to more archived rooms",
	"RoomsMine":          "more words, and the list of all rooms",
	"MembersList":        "the link to more members, and the search for one",
	"MembersAmong":       "the link to all members",
	"MembersFind":        "the link to more of those found",
	"CredentialsByEmail": "one is meant",
	"SessionList":        "a sentence with the number of the others, and a button that ends them all",
	"MessagesRange":      "it is asked for a page of 50, which links to those before and after it",
	"MessagesSince":      "it is asked again from the last rev on, until the reader is caught up",
	"UnreadPlaces":       "the link to the room",
	"MissedCalls":        "marking them as read shows the next ones",
	"MessagesSearch":     "the link that searches further back",
	"SearchSpans":        "the link that searches further back",
	"MessagesNamed":      "older messages that quote a changed one show the change when they are read again",
	"MessagesThread":     "the link to older answers",
	"MembershipsUnread":  "a number, of which pages say that it is more than 99",
	"RoomsExpired":       "housekeeping, which comes again",
	"RoomMessagesPurge":  "housekeeping, which comes again",
	"RoomReactionsPurge": "housekeeping, which comes again",
	"RoomMentionsPurge":  "housekeeping, which comes again",
	"RoomVotesPurge":     "housekeeping, which comes again",
	"PollsDue":           "the next round of a worker",
	"UploadsStale":       "housekeeping, which comes again",
	"RoomPinsPurge":      "housekeeping, which comes again",
	"RoomVersionsPurge":  "housekeeping, which comes again",
	"RoomDeletionsPurge": "housekeeping, which comes again",
	"VersionsTrim":       "the one from which on older ones go is meant",
	"DraftsTrim":         "the one from which on older ones go is meant",
	"PeopleFind":         "the link to more people, and the search for one",
	"RoomsShared":        "a sentence that there are more",
	"BlobClaim":          "the next round of a worker",
	"FilesOfRoom":        "the link to older files",
	"FileSeqBeside":      "one is meant",
	"BlobsUnused":        "housekeeping, which comes again",
	"BlobsAfter":         "it is asked again from the last hash on",
	"ScheduledTake":      "the next round of a worker",
	"HeldTake":           "the next round of a worker",
	"HeldIn":             "the link to more of them",
	"ReactorsOf":         "a number of the others beside the first 1,000",
	"VotersOf":           "the same",
	"HeldOf":             "a sentence that older ones come when some are removed",
	"RemindersTake":      "the next round of a worker",
	"PinsOf":             "a room has no more pins: one more is refused",
	"SavedOf":            "an account has no more saved messages: one more is refused",
	"MembersNamed":       "one more letter of the name",
	"OthersNamed":        "one more letter of the name",
	"DirectOf":           "the link to all conversations",
	"DirectAll":          "the link to more conversations, and the search for one",
	"DraftsOf":           "an account has no more drafts: the oldest goes when another is kept",
	"DigestsWait":        "the next round of a worker",
	"DigestsTake":        "the next round of a worker",

	"RetentionBegin": "the next minute of a worker",
	"RetentionClaim": "one is meant",
	"RetentionDue":   "the next step of a worker",
	"TakeoutClaim":   "one is meant",
	"OwnFiles":       "it is asked again from the last file on",
	"RemovalClaim":   "one is meant",
	"RemovalPlaces":  "the next step of a worker",

	"InboxAdded":     "the list of rooms, which marks them",
	"InboxMentions":  "the search: what is older is in the rooms",
	"PushClaim":      "the worker asks again until there are none",
	"PushTake":       "the next round of a worker",
	"PushReadTake":   "the next round of a worker",
	"InboxKeywords":  "the search: what is older is in the rooms",
	"InboxThreads":   "the search: is:thread finds older ones",
	"InboxReplies":   "the thread's own page",
	"InboxReactions": "the message itself",

	"SearchStale":           "the scan of all changes, where there are more",
	"SearchProgressMissing": "the next step of the index",
	"SearchProgressFresh":   "the next step of the index",
	"SearchProgressTails":   "the next step of the index",
	"SearchProgressOld":     "the next step of the index",
	"SearchChanges":         "the next step of the index",
	"SearchFoldBegin":       "the next step of the index",
	"SearchFoldNext":        "the next step of the index",

	"RoomMembershipsPurge": "housekeeping, which comes again",
	"MembershipPromote":    "one is meant",
	"RoomSuccession":       "one is meant",
	"ShardsClaim":          "as many as are free for this worker",
}

// noLists matches queries that fold or keep names.
var noLists = regexp.MustCompile(`^(User|Messages?Fold|MessagesUnfolded|Fold|Names|Rooms?Unfolded)`)

func TestNoListEndsWithoutAWord(t *testing.T) {
	files, err := filepath.Glob("../../queries/*.sql")
	must(t, err)
	limit, name := regexp.MustCompile(`(?i)\blimit\b`), regexp.MustCompile(`(?m)^-- name: (\w+)`)
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		marks := name.FindAllSubmatchIndex(text, -1)
		for i, m := range marks {
			end := len(text)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			query := string(text[m[2]:m[3]])
			body := regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(string(text[m[1]:end]), "")
			if !limit.MatchString(body) || noLists.MatchString(query) {
				continue
			}
			if seen[query] = true; bounded[query] == "" {
				t.Errorf("%s has a limit: say how one comes to what is beyond it", query)
			}
		}
	}
	for query := range bounded {
		if !seen[query] {
			t.Errorf("%s has no limit any more", query)
		}
	}
}

func TestAMemberOfAThousandRoomsFindsEachOfThem(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	s.sql(t, "insert into rooms (slug, name, name_key, private) select 'r'||n, 'Room '||n, 'room '||to_char(n, 'FM0000'), true from generate_series(1, 1001) n")
	s.sql(t, "insert into memberships (user_id, room_id) select $1, id from rooms", ann.ID)
	d := newDesk(t, s)
	for _, slug := range []string{"r700", "r1001"} {
		room := access(t, s, slug, ann.ID).Room
		d.ingest(post(room.ID, bob, int(room.ID), "psst"))
	}
	unread, seen := map[string]int64{}, map[string]bool{}
	for from, rest := "", 1001; ; {
		list, err := s.RoomsOf(t.Context(), ann.ID, from)
		must(t, err)
		for _, l := range list.Links {
			seen[l.Slug], unread[l.Slug] = true, l.Unread
		}
		if rest -= len(list.Links); list.Rest != rest || rest == 501 && list.Unread != 2 || rest == 1 && list.Unread != 1 {
			t.Errorf("after %d rooms: %d more, %d unread", len(seen), list.Rest, list.Unread)
		}
		if from = list.Next; from == "" {
			break
		}
	}
	if len(seen) != 1001 || unread["r700"] != 1 || unread["r1001"] != 1 || unread["r1"] != 0 {
		t.Errorf("%d rooms were listed; unread: %v", len(seen), unread)
	}
	for level, want := range map[chat.Level]int{chat.LevelNone: 1, chat.LevelMentions: 1, chat.LevelAll: 2} {
		must(t, s.RoomLevelSet(t.Context(), ann.ID, access(t, s, "r700", ann.ID).Room.ID, level, time.Time{}))
		if list, err := s.RoomsOf(t.Context(), ann.ID, ""); err != nil || list.Unread != want {
			t.Errorf("a room that tells %s: %d unread, %v", level, list.Unread, err)
		}
	}
	found, err := s.FindRooms(t.Context(), ann.ID, "room 1001", "", 9)
	if err != nil || len(found) != 1 || !found[0].Member || found[0].Unread != 1 || found[0].Slug != "r1001" {
		t.Errorf("found %+v %v", found, err)
	}
	if found, err = s.FindRooms(t.Context(), bob.ID, "room 1001", "", 9); err != nil || len(found) != 0 {
		t.Errorf("somebody else found %+v %v", found, err)
	}
	_, err = s.RoomsOf(t.Context(), ann.ID, "\x00")
	expectKind(t, err, chat.Invalid)
	if list, err := s.RoomsOf(t.Context(), ann.ID, "zzz"); err != nil || len(list.Links) != 0 {
		t.Errorf("beyond the end: %+v %v", list, err)
	}
}

func TestMembersAndDeletedRoomsGoOnPageByPage(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	r := newRoom(t, s, "Full", ann.ID, false)
	s.sql(t, "insert into users (username, username_key) select 'member'||n, 'member'||n from generate_series(1, 1050) n")
	s.sql(t, "insert into memberships (user_id, room_id, joined_at) select id, $1, now() - interval '1 day' from users where username like 'member%'", r.ID) // at one time
	pages := func(folded string) (names map[string]bool, n int) {
		names = map[string]bool{}
		for from := ""; ; n++ {
			page, err := s.Members(t.Context(), r.ID, folded, from, chat.MembersMax)
			must(t, err)
			for _, m := range page.Members {
				if names[m.Username] {
					t.Fatalf("%s is listed twice", m.Username)
				}
				names[m.Username] = true
			}
			if from = page.Next; from == "" {
				return names, n + 1
			}
		}
	}
	if names, n := pages(""); len(names) != 1051 || n != 3 || !names["ann"] || !names["member1050"] {
		t.Errorf("%d members on %d pages", len(names), n)
	}
	if names, n := pages("member10"); len(names) != 62 || n != 1 || !names["member1050"] {
		t.Errorf("%d members found on %d pages", len(names), n)
	}
	s.sql(t, "insert into rooms (name, former_slug, deleted_at, deleted_by) select 'Gone '||n, 'gone-'||n, now(), $1 from generate_series(1, 250) n", ann.ID)
	seen := map[string]bool{}
	for from := ""; ; {
		list, next, err := s.DeletedRooms(t.Context(), ann.ID, from)
		must(t, err)
		for _, e := range list {
			seen[e.Slug] = true
		}
		if from = next; from == "" {
			break
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d deleted rooms are listed", len(seen))
	}
	oldest := chat.RoomID(one[int64](t, s, "select min(id) from rooms where former_slug like 'gone-%'"))
	if back, err := s.DeletedRoom(t.Context(), oldest, ann.ID); err != nil || !strings.HasPrefix(back.Slug, "gone-") {
		t.Errorf("%+v %v", back, err)
	}
}
