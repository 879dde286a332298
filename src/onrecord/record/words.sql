-- The words of a text, in order: runs of letters and digits, in small letters, Latin ones without their accents.
CREATE FUNCTION onrecord_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(left(word, 100) ORDER BY at), '{}')
  FROM regexp_split_to_table(
    lower(normalize(regexp_replace(normalize(said, NFD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC)
          COLLATE "und-x-icu"),
    '[^[:alnum:]]+'
  ) WITH ORDINALITY AS split (word, at)
  WHERE word <> ''
$$
-- next
-- The words of several texts with their positions, in parts of 2048 that overlap by 512: no phrase is cut in two.
CREATE FUNCTION onrecord_parts(said text[]) RETURNS TABLE (part integer, terms tsvector)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  one text;
  words text[];
  first integer;
BEGIN
  part := 0;
  FOREACH one IN ARRAY said LOOP
    words := onrecord_words(one);
    first := 1;
    WHILE words IS NOT NULL AND first <= cardinality(words) LOOP
      terms := (
        SELECT string_agg('''' || word || ''':' || at, ' ')::tsvector
        FROM unnest(words[first : first + 2047]) WITH ORDINALITY AS listed (word, at)
      );
      RETURN NEXT;
      part := part + 1;
      EXIT WHEN first + 2047 >= cardinality(words);
      first := first + 1536;
    END LOOP;
  END LOOP;
END
$$
-- next
-- What finds those words side by side; the last may go on if it is open-ended. Nothing where there is no word.
CREATE FUNCTION onrecord_phrase(said text, open_ended boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (string_agg('''' || word || '''', ' <-> ' ORDER BY at) || CASE WHEN open_ended THEN ':*' ELSE '' END)::tsquery
  FROM unnest(onrecord_words(said)) WITH ORDINALITY AS listed (word, at)
$$
