CREATE TABLE ssz.incident_region_days (
	basis TEXT NOT NULL, 
	day DATE NOT NULL, 
	region_code TEXT NOT NULL, 
	offence_code TEXT NOT NULL, 
	cases INTEGER NOT NULL, 
	cleared INTEGER NOT NULL, 
	persons INTEGER NOT NULL, 
	unlocated INTEGER NOT NULL, 
	CONSTRAINT pk_incident_region_days PRIMARY KEY (basis, day, region_code, offence_code), 
	CONSTRAINT ck_incident_region_days_basis CHECK (basis in ('occurred', 'reported')), 
	CONSTRAINT ck_incident_region_days_counts CHECK (cases > 0 and cleared >= 0 and cleared <= cases), 
	CONSTRAINT fk_incident_region_days_region_code FOREIGN KEY(region_code) REFERENCES ssz.regions (code)
);
COMMENT ON TABLE ssz.incident_region_days IS 'Roll-up of incident_days for views of regions and the nation. Grain: see the key. Absent = no case.';
COMMENT ON COLUMN ssz.incident_region_days.basis IS 'as in incident_days';
COMMENT ON COLUMN ssz.incident_region_days.day IS 'day in Bangkok';
COMMENT ON COLUMN ssz.incident_region_days.region_code IS 'region of the station';
COMMENT ON COLUMN ssz.incident_region_days.offence_code IS 'lead offence';
COMMENT ON COLUMN ssz.incident_region_days.cases IS 'cases';
COMMENT ON COLUMN ssz.incident_region_days.cleared IS 'of these cleared by now';
COMMENT ON COLUMN ssz.incident_region_days.persons IS 'people arrested for these cases by now';
COMMENT ON COLUMN ssz.incident_region_days.unlocated IS 'of these without a usable point';
CREATE TABLE ssz.incident_hours (
	day DATE NOT NULL, 
	hour SMALLINT NOT NULL, 
	offence_code TEXT NOT NULL, 
	cases INTEGER NOT NULL, 
	CONSTRAINT pk_incident_hours PRIMARY KEY (day, hour, offence_code), 
	CONSTRAINT ck_incident_hours_counts CHECK (hour between -1 and 23 and cases > 0)
);
COMMENT ON TABLE ssz.incident_hours IS 'Roll-up of incidents by hour for the whole nation. Grain: see the key. Absent = no case.';
COMMENT ON COLUMN ssz.incident_hours.day IS 'day of occurrence in Bangkok';
COMMENT ON COLUMN ssz.incident_hours.hour IS 'hour of the day in Bangkok; -1 = the time is not known';
COMMENT ON COLUMN ssz.incident_hours.offence_code IS 'lead offence';
COMMENT ON COLUMN ssz.incident_hours.cases IS 'cases, without those of which only the month is known';
CREATE INDEX ix_incident_days_zone ON ssz.incident_days (zone_code, basis, day) INCLUDE (offence_code, cases) WHERE zone_code <> '';
INSERT INTO ssz.incident_region_days
SELECT basis, day, p.region_code, offence_code, sum(cases), sum(cleared), sum(persons), sum(unlocated)
FROM ssz.incident_days d JOIN ssz.stations s ON s.code = d.station_code JOIN ssz.provinces p ON p.code = s.province_code
GROUP BY 1, 2, 3, 4;
INSERT INTO ssz.incident_hours
SELECT (occurred_from AT TIME ZONE 'Asia/Bangkok')::date,
    CASE WHEN time_precision IN ('minute', 'hour') THEN extract(hour FROM occurred_from AT TIME ZONE 'Asia/Bangkok')::int
         ELSE -1 END, offence_code, count(*)
FROM ssz.incidents WHERE occurred_from IS NOT NULL AND time_precision <> 'month' GROUP BY 1, 2, 3;
ANALYZE ssz.incident_region_days, ssz.incident_hours;
