package postgres

import "testing"

func TestDevicesFromBeforeGoWithTheSessionOfTheirBrowser(t *testing.T) {
	s := migratedTo(t, 61)
	s.sql(t, "insert into users (username, username_key, email, email_key) select x, x, x || '@example.org', x || '@example.org' from unnest(array['ann', 'bob']) x")
	s.sql(t, `insert into sessions (id, user_id, agent, address, seen_at) select gen_random_uuid(), u.id, x.agent, x.address, now() - x.ago
		from users u, (values ('ann', 'fox', 'older', interval '2 days'), ('ann', 'fox', 'newer', '1 day'), ('ann', 'other', '', '1 hour'), ('bob', 'fox', '', '1 minute')) as x (name, agent, address, ago)
		where u.username = x.name`)
	s.sql(t, `insert into push_devices (user_id, endpoint, p256dh, auth, agent) select id, 'of ' || x.agent, '', '', x.agent
		from users, (values ('fox'), ('gone')) as x (agent) where username = 'ann'`)
	must(t, s.Migrate(t.Context(), silent))
	if n := one[int](t, s, "select count(*) from push_devices d join sessions s on s.id = d.session_id and s.user_id = d.user_id where d.agent = 'fox' and s.address = 'newer'"); n != 1 {
		t.Error("the device of a browser that is signed in has lost it")
	}
	if n := one[int](t, s, "select count(*) from push_devices"); n != 1 {
		t.Errorf("%d devices are left, and one browser of two is signed in", n)
	}
}
