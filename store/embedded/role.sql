-- Makes the plain role parley_app the owner of this database and of all in its schema public. The superuser
-- runs it at every start, here and in deploy/roles.sh: data of older versions belongs to the superuser itself.
begin;
-- Objects that a database's owner has put into public must not run as superuser.
set local search_path = pg_catalog, pg_temp;
do $$
declare
    app regrole;
    statement text;
begin
    if to_regrole('parley_app') is null then
        create role parley_app login;
    end if;
    app := 'parley_app';
    if exists (select from pg_roles where oid = app
        and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls or not rolcanlogin)) then
        alter role parley_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
    end if;
    for statement in
        select format('database %I', datname) from pg_database where datname = current_database() and datdba <> app
        union all
        -- From PostgreSQL 15 on public belongs to pg_database_owner, which is the
        -- database's owner.
        select format('schema %I', nspname) from pg_namespace
        where nspname = 'public' and nspowner not in (app, 'pg_database_owner'::regrole)
        union all
        -- Views, sequences and the rest as well. The sequence of a column goes with its
        -- table.
        select format('table %s', c.oid::regclass) from pg_class c
        where relnamespace = 'public'::regnamespace and relowner <> app and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
            and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                and (d.deptype = 'e' or relkind = 'S' and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass))
        union all
        select format('routine %s', p.oid::regprocedure) from pg_proc p
        where pronamespace = 'public'::regnamespace and proowner <> app
            and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
        union all
        -- Not the types of tables and arrays, which go with their tables and elements.
        select format('type %s', t.oid::regtype) from pg_type t
        where typnamespace = 'public'::regnamespace and typowner <> app
            and (typtype in ('b', 'd', 'e', 'r') or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
            and not exists (select from pg_type e where e.typarray = t.oid)
            and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
    loop
        execute format('alter %s owner to parley_app', statement);
    end loop;
end
$$;
commit;
