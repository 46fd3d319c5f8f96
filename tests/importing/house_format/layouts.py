"""Articles of the house in layouts that other editors and other years chose, each with its key.

The key is the content itself: an article is a dictionary of sections, and a layout sets it. So what
was read is compared with what was written, item by item and dose by dose.
"""

from collections.abc import Callable
from typing import Any

Article = dict[str, Any]
HEADINGS = {
    "types": ("Types of {title}", "Types and Patterns", "Classification"),
    "causes": ("Causes of {title}", "Causes", "What Causes {title}?"),
    "symptoms": ("Symptoms of {title}", "Signs and Symptoms", "Symptoms"),
    "diagnosis": ("Diagnostic Tests for {title}", "How Is {title} Diagnosed?", "Diagnosis"),
    "therapies": ("Non-Pharmacological Treatments", "Non-Drug Therapies", "Conservative Treatment"),
    "medications": ("Medications for {title}", "Drug Treatment", "Medicines"),
    "supplements": ("Dietary Supplements", "Vitamins and Supplements", "Nutritional Supplements"),
    "surgery": ("Surgical Treatment", "Surgery", "Surgical Options"),
    "prevention": ("Prevention of {title}", "How to Prevent {title}", "Prevention"),
    "when-to-see-a-doctor": ("When to See a Doctor", "Red Flags", "When Should You See a Doctor?"),
    "do-and-avoid": ("What to Do and What to Avoid", "Do’s and Don’ts", "“Do” and “Avoid”"),
    "faq": ("Frequently Asked Questions", "FAQs", "Questions and Answers"),
}
LABELS = {
    "drug_class": "Class", "dosage_wording": "Dosage", "timing": "Timing",
    "side_effects": "Side effects", "function": "Function", "mechanism": "Mechanism",
    "purpose": "Purpose", "procedure": "Procedure", "benefits": "Benefits", "risks": "Risks",
}  # fmt: skip
NAMED = ("types", "causes", "symptoms", "diagnosis")

SHOULDER: Article = {
    "title": "Frozen Shoulder",
    "definition": "Frozen shoulder is a stiffening of the capsule around the shoulder joint.",
    "types": [
        ("Primary", "It begins without a reason that anybody can name."),
        ("Secondary", "It follows an injury or an operation."),
        ("Diabetic", "It comes with diabetes and lasts longer."),
    ],
    "causes": [
        ("Immobilization", "A sling worn for weeks lets the capsule shrink."),
        ("Diabetes mellitus", "Sugar stiffens the collagen of the capsule."),
        ("Pregnancy", "Hormones change the tissue of the joint."),
        ("Stroke", "A weak arm hangs still for months."),
        ("Diet", "It is named often and proven by nobody."),
    ],
    "symptoms": [
        ("Dull pain", "It sits deep in the outer shoulder."),
        ("Stiffness", "The arm no longer turns outward."),
        ("Night pain", "Lying on the side wakes the sleeper."),
        ("Weakness", "Unused muscle thins within weeks."),
    ],
    "diagnosis": [
        ("Range of motion test", "Both active and passive movement are small."),
        ("X-ray", "It is normal, which speaks against arthritis."),
        ("MRI", "It shows a thick capsule."),
    ],
    "therapies": [
        ("Pendulum exercise", {"description": "The arm swings in small circles.",
                               "purpose": "To keep the joint moving.",
                               "mechanism": "Gravity opens the joint space."}),
        ("Heat packs", {"description": "A warm pack lies on the shoulder.",
                        "purpose": "To ease the muscle.", "mechanism": "Vessels widen."}),
        ("Sleep hygiene", {"description": "A pillow holds the arm at night.",
                           "purpose": "To let the sleeper rest.",
                           "mechanism": "The capsule is not pressed."}),
    ],
    "medications": [
        ("Ibuprofen", {"drug_class": "NSAID", "dosage_wording": "400 mg every 8 hours",
                       "timing": "With food", "side_effects": "Heartburn"}),
        ("Paracetamol", {"drug_class": "Analgesic", "dosage_wording": "1 g every 8 hours",
                         "timing": "At any time", "side_effects": "Liver damage in overdose"}),
        ("Prednisolone", {"drug_class": "Corticosteroid", "dosage_wording": "30 mg once daily",
                          "timing": "In the morning", "side_effects": "Raised sugar"}),
        ("Naproxen", {"drug_class": "NSAID", "dosage_wording": "250 mg twice daily",
                      "timing": "With food", "side_effects": "Stomach bleeding"}),
    ],
    "supplements": [
        ("Vitamin D", {"dosage_wording": "1,000 IU daily", "function": "Supports bone.",
                       "mechanism": "Raises the uptake of calcium."}),
        ("Turmeric", {"dosage_wording": "500 mg twice daily", "function": "Calms inflammation.",
                      "mechanism": "Slows an enzyme."}),
    ],
    "surgery": [
        ("Capsular release", {"procedure": "The tight capsule is cut through small holes.",
                              "benefits": "Movement returns fast.", "risks": "A nerve is hurt."}),
        ("Manipulation", {"procedure": "The arm is moved while the patient sleeps.",
                          "benefits": "No cut is needed.", "risks": "The bone breaks."}),
    ],
    "prevention": ["Move the arm early after an injury", "Keep blood sugar low",
                   "Stretch the shoulder every day"],
    "when-to-see-a-doctor": ["Fever with a red and hot shoulder", "Numbness in the hand",
                             "Pain that keeps you awake for a week"],
    "do-and-avoid": [("Move the arm gently", "Lifting heavy bags"),
                     ("Sleep on the other side", "Sleeping on the sore shoulder"),
                     ("Warm up before exercise", "Sudden jerks")],
    "faq": [
        ("How long does frozen shoulder last?", "It lasts one to three years."),
        ("Can it come back?", "It rarely comes back in the same shoulder."),
        ("Is surgery needed?", "Most people heal without it."),
        ("What causes it?", "Often nobody can tell."),
    ],
}  # fmt: skip
STONES: Article = {
    "title": "Kidney Stones",
    "definition": "Kidney stones are hard crystals that form in the kidney.",
    "types": [
        ("Calcium stones", "They are the most frequent."),
        ("Uric acid stones", "They come with gout."),
        ("Struvite stones", "They follow an infection."),
    ],
    "causes": [
        ("Too little water", "Urine thickens and crystals form."),
        ("Medications", "Some water tablets raise calcium in the urine."),
        ("Surgery of the bowel", "Oxalate is taken up in excess."),
        ("Family history", "Stones run in families."),
    ],
    "symptoms": [
        ("Flank pain", "It comes in waves and goes to the groin."),
        ("Blood in the urine", "The urine is pink or brown."),
        ("Nausea", "The stomach shares its nerves with the kidney."),
    ],
    "diagnosis": [
        ("CT scan", "It finds nearly every stone."),
        ("Urinalysis", "It shows blood and crystals."),
        ("Stone analysis", "It tells what the stone is made of."),
    ],
    "therapies": [
        ("Water", {"description": "Drink until the urine is pale.",
                   "purpose": "To thin the urine.", "mechanism": "Crystals stay dissolved."}),
        ("Warm bath", {"description": "Lie in warm water.", "purpose": "To ease the cramp.",
                       "mechanism": "Smooth muscle slackens."}),
    ],
    "medications": [
        ("Diclofenac", {"drug_class": "NSAID", "dosage_wording": "50 mg three times daily",
                        "timing": "With food", "side_effects": "Stomach ache"}),
        ("Tamsulosin", {"drug_class": "Alpha blocker", "dosage_wording": "0.4 mg once daily",
                        "timing": "After breakfast", "side_effects": "Dizziness"}),
        ("Allopurinol", {"drug_class": "Xanthine oxidase inhibitor",
                         "dosage_wording": "300 mg once daily", "timing": "After a meal",
                         "side_effects": "Rash"}),
    ],
    "prevention": ["Drink two litres a day", "Eat less salt", "Squeeze lemon into water"],
    "when-to-see-a-doctor": ["Fever with flank pain", "No urine for half a day",
                             "Vomiting that does not stop"],
    "do-and-avoid": [("Drink through the day", "Long hours without water"),
                     ("Eat fruit", "Too much salt")],
    "faq": [
        ("Do all stones need surgery?", "Small ones pass by themselves."),
        ("Is milk bad?", "No, calcium in food protects."),
        ("Can children have stones?", "Yes, though seldom."),
    ],
}  # fmt: skip


def heading(key: str, article: Article, style: int) -> str:
    return HEADINGS[key][style].format(title=article["title"])


def sections(article: Article) -> list[tuple[str, Any]]:
    return [(key, article[key]) for key in HEADINGS if key in article]


def fields(told: dict[str, str]) -> list[str]:
    """ "Dosage: 400 mg", and so on; a description has no label."""
    return [f"{LABELS[name]}: {text}" if name in LABELS else text for name, text in told.items()]


def blocks(article: Article) -> str:
    """The block editor: lists with bold names, medicines in a table, questions under headings."""
    out = [f"<!-- wp:paragraph --><p>{article['definition']}</p><!-- /wp:paragraph -->"]
    for key, items in sections(article):
        out.append(f"<!-- wp:heading --><h2>{heading(key, article, 0)}</h2><!-- /wp:heading -->")
        if key == "medications":
            head = "".join(f"<th>{one}</th>" for one in ("Drug", "Class", "Dosage", "Timing",
                                                         "Side effects"))  # fmt: skip
            rows = "".join(
                f"<tr><td>{name}</td>{''.join(f'<td>{text}</td>' for text in told.values())}</tr>"
                for name, told in items
            )
            out.append(f"<figure class='wp-block-table'><table><thead><tr>{head}</tr></thead>"
                       f"<tbody>{rows}</tbody></table></figure>")  # fmt: skip
        elif key == "faq":
            out += [f"<h3>{question}</h3><p>{answer}</p>" for question, answer in items]
        else:
            out.append(f"<ol>{''.join(f'<li>{line(key, one)}</li>' for one in items)}</ol>")
    return "\n".join(out)


def line(key: str, item: Any) -> str:
    """An item on one line, its name in bold."""
    if isinstance(item, str):
        return item
    name, told = item
    if key == "do-and-avoid":
        return f"<strong>Do:</strong> {name}. <strong>Avoid:</strong> {told}."
    text = told if isinstance(told, str) else " ".join(f"{one}." if one[-1] != "." else one
                                                       for one in fields(told))  # fmt: skip
    return f"<strong>{name}</strong>: {text}"


def classic(article: Article) -> str:
    """The classic editor: bold numbered names on lines of their own, and what follows below."""
    out = [f"<strong>{article['title']}</strong> is told of here. {article['definition']}"]
    for key, items in sections(article):
        out.append(f"<h2>{heading(key, article, 1)}</h2>")
        for number, item in enumerate(items, start=1):
            if isinstance(item, str):
                out.append(f"{number}. {item}")
            elif key == "do-and-avoid":
                out.append(f"{number}. Do: {item[0]}; Avoid: {item[1]}")
            else:
                told = [item[1]] if isinstance(item[1], str) else fields(item[1])
                out.append("\n".join([f"<strong>{number}. {item[0]}</strong>", *told]))
    return "\n\n".join(out)


def bold_headings(article: Article) -> str:
    """No headings at all: bold paragraphs; numbered names in bold with breaks below."""
    out = [f"<p>{article['definition']}</p>"]
    for key, items in sections(article):
        out.append(f"<p><b>{heading(key, article, 2)}</b></p>")
        for number, item in enumerate(items, start=1):
            if isinstance(item, str):
                out.append(f"<p>{number}. {item}</p>")
            elif key == "do-and-avoid":
                out.append(f"<p>{number}. Do: {item[0]}. Avoid: {item[1]}.</p>")
            else:
                told = [item[1]] if isinstance(item[1], str) else fields(item[1])
                out.append(f"<p>{number}. <b>{item[0]}</b><br>{'<br>'.join(told)}</p>")
    return "\n".join(out)


def numbered_headings(article: Article) -> str:
    """ "3. Causes" over names that are headings too, and prose below them."""
    out = [f"<h2>1. Overview</h2><p>{article['definition']}</p>"]
    for place, (key, items) in enumerate(sections(article), start=2):
        out.append(f"<h2>{place}. {heading(key, article, 0)}</h2>")
        for item in items:
            if isinstance(item, str):
                out.append(f"<ul><li>{item}</li></ul>")
            elif key == "do-and-avoid":
                out.append(f"<p><b>Do:</b> {item[0]}<br><b>Avoid:</b> {item[1]}</p>")
            elif key == "faq":
                out.append(
                    "<div class='schema-faq-section'><strong class='schema-faq-question'>"
                    f"{item[0]}</strong> <p class='schema-faq-answer'>{item[1]}</p></div>"
                )
            else:
                told = [item[1]] if isinstance(item[1], str) else fields(item[1])
                out.append(f"<h3>{item[0]}</h3>" + "".join(f"<p>{one}</p>" for one in told))
    return "\n".join(out)


def nested_bullets(article: Article) -> str:
    """Bullets under bullets; questions that unfold."""
    out = [f"<p>{article['definition']}</p>"]
    for key, items in sections(article):
        out.append(f"<h2>{heading(key, article, 2)}</h2>")
        if key == "faq":
            out += [
                f"<details><summary>{one}</summary><p>{two}</p></details>" for one, two in items
            ]
        elif isinstance(items[0], str):
            out.append(f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>")
        elif key == "do-and-avoid":
            out.append(
                "<ul>"
                + "".join(f"<li>Do: {one}<ul><li>Avoid: {two}</li></ul></li>" for one, two in items)
                + "</ul>"
            )
        else:
            rows = "".join(
                f"<li><strong>{name}</strong><ul>"
                + "".join(f"<li>{one}</li>" for one in
                          ([told] if isinstance(told, str) else fields(told))) + "</ul></li>"
                for name, told in items
            )  # fmt: skip
            out.append(f"<ul>{rows}</ul>")
    return "\n".join(out)


def tables(article: Article) -> str:
    """A table for whatever has columns; “Q:” and “A:” in paragraphs."""
    out = [f"<p>{article['definition']}</p>"]
    for key, items in sections(article):
        out.append(f"<h2>{heading(key, article, 1)}</h2>")
        if isinstance(items[0], str):
            out.append(f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>")
        elif key == "faq":
            out += [f"<p>Q: {one}</p><p>A: {two}</p>" for one, two in items]
        else:
            told = items[0][1]
            columns = (
                ["Do", "Avoid"]
                if key == "do-and-avoid"
                else ["Name", "Description"]
                if isinstance(told, str)
                else ["Name", *(LABELS.get(one, "Description") for one in told)]
            )
            rows = [columns] + [
                [name, told] if isinstance(told, str) else [name, *told.values()]
                for name, told in items
            ]
            cells = "".join(
                f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows
            )
            out.append(f"<table><tbody>{cells}</tbody></table>")
    return "\n".join(out)


def definition_lists(article: Article) -> str:
    """dt and dd; do and avoid as two lists of their own."""
    out = [f"<p>{article['definition']}</p>"]
    for key, items in sections(article):
        out.append(f"<h4>{heading(key, article, 0)}</h4>")
        if isinstance(items[0], str):
            out.append(f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>")
        elif key == "do-and-avoid":
            for place, name in enumerate(("Do", "Avoid")):
                entries = "".join(f"<li>{one[place]}</li>" for one in items)
                out.append(f"<p><strong>{name}:</strong></p><ul>{entries}</ul>")
        else:
            rows = "".join(
                f"<dt>{name}</dt>" + "".join(f"<dd>{one}</dd>" for one in
                                             ([told] if isinstance(told, str) else fields(told)))
                for name, told in items
            )  # fmt: skip
            out.append(f"<dl>{rows}</dl>")
    return "\n".join(out)


def flattened(article: Article) -> str:
    """Text that lost its markup: headings on lines of their own, “Name: text” below."""
    out = [article["title"], article["definition"]]
    for key, items in sections(article):
        out.append(heading(key, article, 0))
        lines = []
        for item in items:
            if isinstance(item, str):
                lines.append(item)
            elif key == "faq":
                lines += [item[0], item[1]]
            elif key == "do-and-avoid":
                lines.append(f"Do: {item[0]}. Avoid: {item[1]}.")
            else:
                told = (
                    item[1]
                    if isinstance(item[1], str)
                    else ". ".join(one.rstrip(".") for one in fields(item[1]))
                )
                lines.append(f"{item[0]}: {told}")
        out.append("\n".join(lines))
    return "\n\n".join(out)


def page_builder(article: Article) -> str:
    """Elementor’s divs: questions for headings, tables of fields, questions that unfold."""
    box = "<div class='elementor-widget widget-{0}'><div class='elementor-widget-container'>"
    asked = {
        "types": "What Are the Types of {title}?", "symptoms": "What Are the Symptoms?",
        "therapies": "Which Non-Drug Treatments Help?", "surgery": "When Is Surgery Needed?",
        "medications": "Which Medicines Are Used?", "supplements": "Which Supplements Help?",
        "prevention": "How Can {title} Be Prevented?",
        "do-and-avoid": "What Should I Do and Avoid?",
    }  # fmt: skip
    out = [f"{box.format('text')}<p>{article['definition']}</p></div></div>"]
    for key, items in sections(article):
        told = asked.get(key, HEADINGS[key][2]).format(title=article["title"])
        out.append(f"{box.format('heading')}<h2>{told}</h2></div></div>{box.format('text')}")
        if key == "faq":
            out += [
                f"<div class='accordion-item'><button aria-expanded='false'>{one}</button><div>"
                f"<p>{two}</p></div></div>" for one, two in items
            ]  # fmt: skip
        elif isinstance(items[0], str):
            out.append(f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>")
        elif key == "do-and-avoid" or isinstance(items[0][1], dict):
            columns = [LABELS.get(one, "Description") for one in items[0][1]]
            columns = ["Do", "Avoid"] if key == "do-and-avoid" else ["Name", *columns]
            rows = [[one, *([two] if isinstance(two, str) else two.values())] for one, two in items]
            head = "".join(f"<th>{one}</th>" for one in columns)
            body = "".join(
                f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows
            )
            out.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        else:
            out.append(f"<dl>{''.join(f'<dt>{one}</dt><dd>{two}</dd>' for one, two in items)}</dl>")
        out.append("</div></div>")
    return "\n".join(out)


def theme_page(article: Article) -> str:
    """A page as a theme serves it: contents, sharing, sources behind texts, a column beside."""
    contents = "".join(
        f"<li><a href='#{key}'>{heading(key, article, 2)}</a></li>" for key, _ in sections(article)
    )
    out = [
        f"<html><head><title>{article['title']}</title></head><body><header class='site-header'>"
        "<nav><a href='/'>Home</a></nav></header><div class='donate'>Donate >>>Donate Link</div>"
        f"<article><h1>{article['title']}</h1><div class='entry-content'>"
        "<div class='sharedaddy'><h3>Share this:</h3></div><div class='patient-tools'><p>"
        f"Read, save and share this guide</p></div><p>{article['definition']}</p>"
        f"<div id='ez-toc-container'><nav><ul>{contents}</ul></nav></div>"
    ]
    for key, items in sections(article):
        out.append(f"<h2><span class='ez-toc-section' id='{key}'></span>{heading(key, article, 2)}"
                   "<span class='ez-toc-section-end'></span></h2>")  # fmt: skip
        if key == "faq":
            out += [f"<h3 class='rank-math-question'>{one}</h3><div><p>{two}</p></div>"
                    for one, two in items]  # fmt: skip
        else:
            source = " <a href='https://www.ncbi.nlm.nih.gov/x'>NCBI</a>"
            out.append(
                "<ol>"
                + "".join(f"<li><p>{line(key, one)}{source if one[-1] == '.' else ''}</p></li>"
                          for one in items) + "</ol>"
            )  # fmt: skip
    out.append("</div></article><aside class='sidebar'><h3>Causes of Gout</h3></aside>"
               "<footer>© All rights reserved by authors.</footer></body></html>")  # fmt: skip
    return "\n".join(out)


LAYOUTS: dict[str, Callable[[Article], str]] = {
    one.__name__: one
    for one in (
        blocks, classic, bold_headings, numbered_headings, nested_bullets, tables,
        definition_lists, flattened, page_builder, theme_page,
    )
}  # fmt: skip
