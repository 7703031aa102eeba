import pytest

from tac_site.markdown.render import plain_text, render_markdown

TEXTS = [
    "تعمل آدا في المكتب التقني، وتكتب عن C++ منذ عام 2019؛ هل تعرفها؟",
    "עדה עובדת במכון הטכניון, כותבת על מעבדים ועל צה״ל.",
    "او می‌خواهد دربارهٔ نرم‌افزارها بنویسد؛ کتاب‌هایش را بخوانید.",
    "वह प्रौद्योगिकी परिषद की सदस्य हैं। क्‍या आप श्री को जानते हैं?",
    "ಅವರು ಬೆಂಗಳೂರಿನ ರಾಜ್‌ಕುಮಾರ್ ಅವರೊಂದಿಗೆ ಕೆಲಸ ಮಾಡುತ್ತಾರೆ.",
    "তিনি কারিগরি পরিষদের সদস্য। ক্ষুদ্র র‍্যাম নিয়ে লেখেন।",
    "அவர் தொழில்நுட்பக் குழுவின் உறுப்பினர்; ஸ்ரீ என்பவருடன்.",
    "เธอทำงานเกี่ยวกับคอมไพเลอร์ที่กรุงเทพฯ และเขียนบล็อกทุกสัปดาห์",
    "គាត់\u200bធ្វើការ\u200bនៅ\u200bភ្នំពេញ។",
    "ის მუშაობს თბილისში; ᲛᲔᲪᲜᲘᲔᲠᲔᲑᲐ და „ტექნიკა“.",
    "Նա աշխատում է Երևանում։ Ո՞վ է նա։",
    "Εργάζεται στην Αθήνα· ποια είναι; «Η Άντα».",
    "Она работает в Москве — её статьи знают все; йод, ёж.",
    "她在“示例公司”工作，负责编译器……每月开会《议程》。葛󠄀城",
    "彼女は「例」社でコンパイラを開発しています。スティーブ・ジョブズ、々〆〇！",
    "그녀는 서울에서 일합니다(2019년부터). ‘컴파일러’를 씁니다.",
    "እሷ በአዲስ አበባ ትሰራለች። ስለ ኮምፒውተር ትጽፋለች፣ ታስተምራለች።",
    "She sails 👩🏽‍💻 👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇯🇵 1️⃣, ʻIolani, Straße, Łódź, Nguyễn.",
]


def html_of(text: str) -> str:
    return render_markdown(text).replace(' dir="rtl"', "")


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_of_every_script_are_shown_as_they_are_written(text: str) -> None:
    assert html_of(text) == f"<p>{text}</p>\n"
    assert plain_text(text) == text


@pytest.mark.parametrize("text", TEXTS)
def test_emphasis_and_links_keep_the_words_of_every_script(text: str) -> None:
    html = '<p><strong>{0}</strong> <a href="/a" rel="noopener nofollow ugc">{0}</a></p>\n'
    assert html_of(f"**{text}** [{text}](/a)") == html.format(text)
