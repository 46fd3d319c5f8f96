from condition.models import Condition

URL = "/"


def test_home_names_the_newest_editions_as_published(board, opened):
    board.published_edition()
    board.article.title = "A draft title"
    board.article.save(update_fields=["title"])
    (entry,) = opened(URL).one("ol", class_="news").all("li")
    assert "Lumbar wedging Spine · edition 1 · " in entry.text
    assert "What changed." in entry.text
    assert entry.one("a").attributes["href"] == "/conditions/lumbar-wedging/"


def test_home_names_the_latest_first(board, opened):
    board.published_edition()
    board.article = Condition.objects.create(
        title="Another", slug="another", specialty=board.article.specialty
    )
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    news = opened(URL).one("ol", class_="news").all("h3")
    assert [entry.text for entry in news] == ["Another", "Lumbar wedging"]


def test_home_names_nothing_that_is_not_published(board, client):
    board.write_causes("Haemangioma")
    board.sign("causes")
    text = client.get(URL).content.decode()
    assert "Lumbar wedging" not in text
    assert "Nothing is published yet." in text


def test_home_takes_three_queries(board, client, django_assert_num_queries):
    board.published_edition()
    with django_assert_num_queries(3):
        client.get(URL)
