-- Who asks: a token that a server of ours signed, in the setting ssz.asker of this transaction. Every rule of
-- rows rests on this, so it raises instead of telling nothing: without a scope nobody is told of "0 cases".
-- Parts: signature | expiry (epoch) | reach | login | level | code; the code is the rest, whatever it holds.
CREATE FUNCTION ssz.asker() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    token text := coalesce(current_setting('ssz.asker', true), '');
    part text[] := regexp_match(token, '^([0-9a-f]{64})\|(([0-9]{1,12})\|(own|zones|province)\|([^|]*)\|(nation|region|province|station|server)\|(.*))$');
BEGIN
    IF token = '' THEN
        RAISE EXCEPTION 'ssz: no scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF part IS NULL THEN
        RAISE EXCEPTION 'ssz: malformed scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- HMAC in its short form: the key before and around, so that nothing can be added to what was signed.
    IF NOT EXISTS (
        SELECT FROM ssz.scope_keys k
        WHERE encode(sha256(convert_to(k.key, 'UTF8') || sha256(convert_to(k.key || part[2], 'UTF8'))), 'hex') = part[1]
    ) THEN
        RAISE EXCEPTION 'ssz: scope of no server of this store' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF part[3]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'ssz: expired scope' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN part[4:7];
END $$;
COMMENT ON FUNCTION ssz.asker() IS 'Reach, login, level and code of who asks; raises where nobody of ours signed them.';

-- The one way to ask for somebody: the setting ends with the transaction, and is looked at before it is set.
CREATE FUNCTION ssz.ask_for(token text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('ssz.asker', token, true);
    PERFORM ssz.asker();
END $$;
COMMENT ON FUNCTION ssz.ask_for(text) IS 'Ask for somebody until the end of this transaction; raises where the token is none.';

CREATE FUNCTION ssz.mine(kind text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who text[] := ssz.asker();
    own text[];
    wide text[];
BEGIN
    IF kind = 'login' THEN
        RETURN ARRAY[who[2]];
    END IF;
    IF kind = 'reached zones' AND who[1] = 'own' THEN
        RETURN '{}';
    END IF;
    IF kind = 'whole regions' THEN
        RETURN CASE WHEN who[3] = 'region' THEN ARRAY[who[4]] ELSE '{}' END;
    END IF;
    SELECT coalesce(array_agg(s.code), '{}') INTO own
    FROM ssz.stations s JOIN ssz.provinces p ON p.code = s.province_code
    WHERE who[3] = 'nation' OR who[4] = CASE who[3] WHEN 'region' THEN p.region_code WHEN 'province' THEN p.code WHEN 'station' THEN s.code END;
    wide := own;
    -- What a zone is held against: sums of the whole provinces of the own stations.
    IF who[1] = 'province' THEN
        SELECT coalesce(array_agg(s.code), '{}') INTO wide FROM ssz.stations s
        WHERE s.province_code IN (SELECT o.province_code FROM ssz.stations o WHERE o.code = ANY (own));
    END IF;
    RETURN CASE kind
        WHEN 'stations' THEN wide
        WHEN 'own stations' THEN own
        -- Whose cases lie in a zone or ring of one's own, whichever station filed them.
        WHEN 'reached zones' THEN ARRAY(SELECT z.code FROM ssz.zones z WHERE z.station_code = ANY (wide))
        WHEN 'zones' THEN ARRAY(SELECT z.code FROM ssz.zones z WHERE z.station_code = ANY (wide))
        WHEN 'provinces' THEN ARRAY(
            SELECT s.province_code FROM ssz.stations s WHERE s.code = ANY (own)
            UNION SELECT p.code FROM ssz.provinces p
            WHERE who[4] = CASE who[3] WHEN 'region' THEN p.region_code WHEN 'province' THEN p.code END)
        WHEN 'regions' THEN ARRAY(
            SELECT p.region_code FROM ssz.stations s JOIN ssz.provinces p ON p.code = s.province_code
            WHERE s.code = ANY (own)
            UNION SELECT p.region_code FROM ssz.provinces p WHERE who[3] = 'province' AND p.code = who[4]
            UNION SELECT r.code FROM ssz.regions r WHERE who[3] = 'region' AND r.code = who[4])
        -- Regions and provinces of which all stations are the own ones, as orders and the trail write them.
        WHEN 'units' THEN ARRAY(
            SELECT 'province:' || p.code FROM ssz.provinces p
            WHERE who[4] = CASE who[3] WHEN 'region' THEN p.region_code WHEN 'province' THEN p.code END
            UNION ALL SELECT 'region:' || who[4] WHERE who[3] = 'region')
        WHEN 'sources' THEN ARRAY(
            SELECT s.source_name FROM ssz.stations s WHERE s.code = ANY (own) AND s.source_name IS NOT NULL
            UNION SELECT r.source_name FROM ssz.reconciliations r WHERE r.station_code = ANY (own))
        WHEN 'instruments' THEN ARRAY(
            SELECT r.instrument_code FROM ssz.survey_responses r WHERE r.station_code = ANY (own)
            UNION SELECT t.instrument_code FROM ssz.survey_results t WHERE t.station_code = ANY (own))
        END;
END $$;
COMMENT ON FUNCTION ssz.mine(text) IS 'Codes of a kind that who asks may be told of.';

CREATE FUNCTION ssz.asker_sees(what text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who text[] := ssz.asker();
BEGIN
    RETURN CASE what
        WHEN 'all' THEN who[3] = 'nation'
        WHEN 'people' THEN who[3] = 'server'
        -- What has no unit is theirs who may see every station of this store.
        WHEN 'store' THEN who[3] = 'nation' OR (who[3] <> 'server' AND NOT EXISTS (
            SELECT FROM ssz.stations s WHERE s.code <> ALL (ssz.mine('own stations'))))
        ELSE false END;
END $$;

-- As who asks, not as the owner: whoever may write the store (its owner, the loaders) needs no scope.
CREATE FUNCTION ssz.sees(what text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN has_table_privilege('ssz.store', 'UPDATE') OR ssz.asker_sees(what);
END $$;
COMMENT ON FUNCTION ssz.sees(text) IS 'Whether who asks may see all there is of a kind; raises where nobody asks.';

-- When data came is told to everybody, for figures are as old; of whom they came is told by the rules.
CREATE FUNCTION ssz.load_times() RETURNS TABLE (
    id bigint, dataset text, state text, started_at timestamptz, finished_at timestamptz, data_through date,
    is_file boolean, source bigint, source_name text, watch_seconds integer
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    -- Of who is connected: within this function the current account is the owner.
    sees_store boolean := has_table_privilege(session_user, 'ssz.store', 'UPDATE') OR ssz.asker_sees('store');
    told text[] := CASE WHEN NOT sees_store THEN ssz.mine('sources') END;
BEGIN
    RETURN QUERY SELECT b.id, b.dataset, b.state, b.started_at, b.finished_at, b.data_through,
        b.file_hash IS NOT NULL, min(b.id) OVER (PARTITION BY b.dataset, b.source_name),
        CASE WHEN sees_store OR b.source_name = ANY (told) THEN b.source_name END,
        (b.counts ->> 'watch_seconds')::integer
    FROM ssz.load_batches b;
END $$;
COMMENT ON FUNCTION ssz.load_times() IS 'When data came and how far they reach, of every load; the source is named to whom it may be.';
