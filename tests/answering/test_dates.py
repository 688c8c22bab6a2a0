"""What "on Tuesday" means: expressions x sentences x days of publication.

The answer stands in [brackets] in its sentence; a row without other words is an answer alone.
2022-01-18 is a Tuesday. None marks what no reader could be certain of.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.dates import resolve_date
from qabot.answering.dates.quoted import dates_in, resolved_in
from qabot.articles.article import Article
from tests.answering.date_rows import ROWS
from tests.benchmarks.dates import outcome

MON, TUE, WED, THU = "2022-01-17", "2022-01-18", "2022-01-19", "2022-01-20"
FRI, SAT, SUN = "2022-01-21", "2022-01-22", "2022-01-23"

CERTAIN = [
    # What is told of others has happened.
    (TUE, "The suspect is said to have left the country on [Monday].", MON),
    # A weekday, past: the nearest one before, the day of publication included.
    (TUE, "Russian troops arrived in Belarus on [Tuesday] for snap drills.", "2022-01-18"),
    (TUE, "Russian troops arrived in Belarus [on Tuesday] for snap drills.", "2022-01-18"),
    (TUE, "Ben Wallace announced in Parliament on [Monday] that Britain is sending weapons.", MON),
    (TUE, "Kremlin spokesman Dmitry Peskov on [Tuesday] described it as dangerous.", TUE),
    (TUE, "Russia also on [Monday] also dismissed media reports.", MON),
    (WED, "The company confirmed on [Monday] that it will cut jobs.", MON),
    (TUE, "Police detained 12 people on [Sunday].", "2022-01-16"),
    (TUE, "The court ruled on [Thursday] that he was guilty.", "2022-01-13"),
    (TUE, "On [Friday], lawmakers passed the bill.", "2022-01-14"),
    (TUE, "[On Friday], Big Machine Records issued a statement that denied it.", "2022-01-14"),
    (TUE, "It happened [late on Monday evening] near the border.", MON),
    (TUE, "The storm hit the coast [Monday night].", MON),
    (TUE, "Tim Cook said [Monday] in a fireside chat with the founder.", MON),
    (TUE, "The two men were arrested early on [Sunday].", "2022-01-16"),
    (TUE, "He has been questioned by police since [Sunday].", "2022-01-16"),
    (TUE, "The minister had left Kyiv on [Monday].", MON),
    (TUE, "She did not appear in court on [Monday].", MON),
    (TUE, "The bill, passed by the Senate on [Monday], has critics.", MON),
    (TUE, '"We are ready," Wallace said on [Monday].', MON),
    (TUE, "“We are ready,” Wallace told reporters on [Monday].", MON),
    (TUE, "Officials said on [Friday] talks will go on.", "2022-01-14"),
    (TUE, "The fight began [Monday, when rebels attacked a convoy].", MON),
    (TUE, "It was released on [Monday morning] at 0100 GMT.", MON),
    (TUE, "[Tuesday]", TUE),
    (TUE, "[late on Tuesday evening]", TUE),
    (TUE, "Talks in Geneva are going nowhere on [Tuesday].", TUE),
    (TUE, "Turkey says it shot down a drone on [Sunday].", "2022-01-16"),
    (TUE, "A gunman who opened fire on [Saturday] remains at large.", "2022-01-15"),
    (TUE, "The central bank, whose governor resigned on [Friday], will meet.", "2022-01-14"),
    (TUE, "The rule, introduced on [8 December], will lapse on 26 January.", "2021-12-08"),
    (TUE, "The rule, introduced on 8 December, will lapse on [26 January].", "2022-01-26"),
    (TUE, "On [Monday] Big Machine issued a statement.", MON),
    # Over week, month and year ends.
    ("2022-01-01", "The ship left port on [Friday].", "2021-12-31"),
    ("2022-01-03", "He died on [Thursday].", "2021-12-30"),
    ("2022-03-01", "She resigned on [Monday].", "2022-02-28"),
    ("2020-03-01", "She resigned on [Saturday].", "2020-02-29"),
    ("2024-02-29", "The rover landed on [Thursday].", "2024-02-29"),
    ("2024-03-01", "The rover landed on [Thursday].", "2024-02-29"),
    # A weekday to come.
    (TUE, "Ministers will meet on [Friday].", FRI),
    (TUE, "Ministers will meet on [Monday].", "2022-01-24"),
    (TUE, "The vote will be held on [Wednesday].", WED),
    (TUE, "Blinken is expected to arrive in Kyiv on [Wednesday].", WED),
    (TUE, "A hearing is scheduled for [Thursday].", THU),
    (TUE, "The two are due to hold talks on [Friday].", FRI),
    (TUE, "Lavrov is to meet Blinken in Geneva on [Friday].", FRI),
    (TUE, "The union plans to strike on [Saturday].", SAT),
    (TUE, "The show opens to the public on [Friday].", FRI),
    (TUE, "The phone goes on sale on [Friday].", FRI),
    (TUE, "He said talks would resume on [Friday].", FRI),
    (TUE, "The storm may reach the coast by [Thursday].", THU),
    (TUE, "On [Sunday], voters will choose a president.", SUN),
    (TUE, "The firm has until [Friday] to respond.", FRI),
    (TUE, "The merger, which became final [Monday], will create a giant.", MON),
    (TUE, "The company had 12,500 employees on [Monday].", MON),
    ("2021-12-30", "The office will reopen on [Monday].", "2022-01-03"),
    ("2020-02-27", "Polls are set to open on [Saturday].", "2020-02-29"),
    ("2022-02-25", "They will meet again on [Tuesday].", "2022-03-01"),
    # Yesterday, today, tomorrow.
    (TUE, "[yesterday]", MON),
    (TUE, "[today]", TUE),
    (TUE, "[tonight]", TUE),
    (TUE, "[tomorrow]", WED),
    (TUE, "[the day before yesterday]", "2022-01-16"),
    (TUE, "[the day after tomorrow]", THU),
    (TUE, "Voters approved the measure [yesterday].", MON),
    (TUE, "The deal was signed [yesterday evening].", MON),
    (TUE, "Google's streaming platform launches [today].", TUE),
    (TUE, "The ministry announced [earlier today] that it would close.", TUE),
    (TUE, "The talks will resume [later today].", TUE),
    (TUE, "The fire broke out [this morning].", TUE),
    (TUE, "The fire broke out [last night].", MON),
    ("2022-01-01", "The fire broke out [yesterday].", "2021-12-31"),
    ("2024-03-01", "The fire broke out [yesterday].", "2024-02-29"),
    ("2023-03-01", "The fire broke out [yesterday].", "2023-02-28"),
    ("2024-02-28", "The vote takes place [tomorrow].", "2024-02-29"),
    ("2021-12-31", "The ban will begin [tomorrow].", "2022-01-01"),
    ("2022-03-02", "It was [the day before yesterday] that he left.", "2022-02-28"),
    (TUE, "The bank raised rates at [today's meeting].", TUE),
    (TUE, '"We landed yesterday," he said, and left [yesterday].', MON),
    (TUE, '"They came [yesterday]," he said on Monday.', "2022-01-16"),
    # Weeks run Monday to Sunday.
    (TUE, "[last week]", "2022-01-10/2022-01-16"),
    (MON, "[last week]", "2022-01-10/2022-01-16"),
    (SUN, "[last week]", "2022-01-10/2022-01-16"),
    (TUE, "[this week]", "2022-01-17/2022-01-23"),
    (TUE, "[next week]", "2022-01-24/2022-01-30"),
    (TUE, "[earlier this week]", "2022-01-17/2022-01-23"),
    (FRI, "She said [earlier this week] that Germany would help.", "2022-01-17/2022-01-23"),
    (TUE, "Job cuts will be announced [later this week].", "2022-01-17/2022-01-23"),
    (TUE, "The bank fell [early last week].", "2022-01-10/2022-01-16"),
    (TUE, "It widened after [last week's] launch.", "2022-01-10/2022-01-16"),
    ("2022-01-03", "He was fined [last week].", "2021-12-27/2022-01-02"),
    ("2021-12-30", "They will meet [next week].", "2022-01-03/2022-01-09"),
    ("2022-03-01", "They met [this week].", "2022-02-28/2022-03-06"),
    (TUE, "[the week before last]", "2022-01-03/2022-01-09"),
    (TUE, "He was seen on [Thursday last week].", "2022-01-13"),
    (FRI, "He was seen on [Tuesday of last week].", "2022-01-11"),
    (FRI, "They will meet [next week on Tuesday].", "2022-01-25"),
    (FRI, "He was seen on [Tuesday] of last week.", "2022-01-11"),
    # Weekends.
    (TUE, "[last weekend]", "2022-01-15/2022-01-16"),
    (TUE, "Clashes broke out over [the weekend].", "2022-01-15/2022-01-16"),
    (MON, "I played with the new one [this weekend].", "2022-01-15/2022-01-16"),
    (MON, "I had a chance to play with the new one [this weekend].", "2022-01-15/2022-01-16"),
    (FRI, "The match will be played [this weekend].", "2022-01-22/2022-01-23"),
    (SAT, "The fair is in town [this weekend].", "2022-01-22/2022-01-23"),
    (SUN, "Clashes broke out [over the weekend].", "2022-01-22/2022-01-23"),
    ("2022-01-03", "He resigned [over the weekend].", "2022-01-01/2022-01-02"),
    (SAT, "They play again [next weekend].", "2022-01-29/2022-01-30"),
    # Months and years.
    (TUE, "[last month]", "2021-12"),
    (TUE, "[this month]", "2022-01"),
    (TUE, "[next month]", "2022-02"),
    (TUE, "[earlier this month]", "2022-01"),
    (TUE, "Russian negotiators met separately [this month] with delegations.", "2022-01"),
    (TUE, "It will open [early next month].", "2022-02"),
    ("2021-12-31", "It will open [next month].", "2022-01"),
    ("2022-03-31", "The drills began [last month].", "2022-02"),
    ("2022-12-01", "The tax rises [next month].", "2023-01"),
    (TUE, "[the month before last]", "2021-11"),
    (TUE, "[last year]", "2021"),
    (TUE, "[this year]", "2022"),
    (TUE, "[next year]", "2023"),
    (TUE, "[the year before last]", "2020"),
    (TUE, "It closed [at the end of last year].", "2021"),
    (TUE, "The plant will open [later this year].", "2022"),
    ("2021-12-31", "The inquiry was re-opened [earlier this year].", "2021"),
    ("2022-01-01", "Prices rose [last year].", "2021"),
    (TUE, "They capitalized to clinch it for [last year's] runner-up.", "2021"),
    # Ago and from now.
    (TUE, "[three days ago]", "2022-01-15"),
    (TUE, "[a day ago]", MON),
    (TUE, "[10 days ago]", "2022-01-08"),
    (TUE, "[a week ago]", "2022-01-10/2022-01-16"),
    (TUE, "[two weeks ago]", "2022-01-03/2022-01-09"),
    (TUE, "[a month ago]", "2021-12"),
    (TUE, "[three months ago]", "2021-10"),
    (TUE, "[a year ago]", "2021"),
    (TUE, "[two years ago]", "2020"),
    (TUE, "We moved here [two years ago] and love it.", "2020"),
    (TUE, "Phil Bryant won [four years ago].", "2018"),
    ("2024-03-03", "It sank [three days ago].", "2024-02-29"),
    ("2022-03-31", "It sank [a month ago].", "2022-02"),
    ("2022-01-05", "It sank [two weeks ago].", "2021-12-20/2021-12-26"),
    (TUE, "[exactly one year ago today]", "2021-01-18"),
    (TUE, "[two weeks ago today]", "2022-01-04"),
    (TUE, "The ban ends [three days from now].", FRI),
    (TUE, "They will meet [in two weeks' time].", "2022-01-31/2022-02-06"),
    # A weekday with "last", "next", "this", where all readings agree.
    (TUE, "He resigned [last Friday].", "2022-01-14"),
    (MON, "He resigned [last Thursday].", "2022-01-13"),
    (FRI, "He resigned [last Friday].", "2022-01-14"),
    ("2022-01-03", "He resigned [last Thursday].", "2021-12-30"),
    (FRI, "They will meet [next Tuesday].", "2022-01-25"),
    (FRI, "They will meet [next Friday].", "2022-01-28"),
    (SAT, "They will meet [next Wednesday].", "2022-01-26"),
    (TUE, "They will meet [this Friday].", FRI),
    (TUE, "[this Friday]", FRI),
    (THU, "He was killed [this Monday].", MON),
    (TUE, "He was killed [this past Friday].", "2022-01-14"),
    (THU, "The fair is on [this coming Saturday].", SAT),
    # A day of a month, its year by tense or nearness.
    (TUE, "The ship left on [Jan. 15].", "2022-01-15"),
    (TUE, "The ship left on [January 15].", "2022-01-15"),
    (TUE, "The ship left on [15 January].", "2022-01-15"),
    (TUE, "The ship left on the [15th of January].", "2022-01-15"),
    (TUE, "The ship left on [January 15th].", "2022-01-15"),
    (TUE, "The ship left on [Dec. 30].", "2021-12-30"),
    (TUE, "He fled on [Aug. 9].", "2021-08-09"),
    (TUE, "The trial will begin on [Feb. 7].", "2022-02-07"),
    (TUE, "The new law takes effect on [1 July].", "2022-07-01"),
    ("2021-12-20", "The trial will begin on [Jan. 10].", "2022-01-10"),
    ("2019-11-20", "They are fighting to win the [Dec. 12] election.", "2019-12-12"),
    ("2019-11-19", "He got threats after the team's [Nov. 9] loss at Minnesota.", "2019-11-09"),
    ("2019-11-19", "The company shelved its plans on [September 30].", "2019-09-30"),
    ("2019-11-19", "He grabbed the girl at 6:38 p.m. on [Saturday, May 18].", "2019-05-18"),
    ("2019-11-19", "He grabbed the girl at 6:38 p.m. on [Saturday], May 18.", "2019-05-18"),
    ("2019-11-19", "The game of [Saturday, Nov. 9] was lost.", "2019-11-09"),
    ("2024-03-02", "The rover landed on [Feb. 29].", "2024-02-29"),
    ("2019-11-19", "They lost on [Nov. 9], 2016, at home.", "2016-11-09"),
    ("2019-11-19", "They lost on [Tuesday], Nov. 19, 2019.", "2019-11-19"),
    (TUE, "He was fired on [December 9 last year].", "2021-12-09"),
    (TUE, "It runs from [Jan. 15 to Jan. 20].", "2022-01-15/2022-01-20"),
    (TUE, "The show was held on [Jan. 5–7] in Gladstone.", "2022-01-05/2022-01-07"),
    (TUE, "The show was held on [5-7 January].", "2022-01-05/2022-01-07"),
    (TUE, "The shop was shut from [Dec. 30 to Jan. 2].", "2021-12-30/2022-01-02"),
    (TUE, "Trains did not run on [Jan. 15 and 16].", "2022-01-15/2022-01-16"),
    # Several days of a week.
    (FRI, "They met from [Tuesday to Thursday].", "2022-01-18/2022-01-20"),
    (WED, "Trains did not run on [Monday and Tuesday].", "2022-01-17/2022-01-18"),
    (TUE, "They will meet from [Wednesday to Friday].", "2022-01-19/2022-01-21"),
    (MON, "Police fired on crowds on [Saturday and Sunday].", "2022-01-15/2022-01-16"),
    # A month, its year by tense.
    (TUE, "The trial opened in [March].", "2021-03"),
    (TUE, "The trial opened [in March].", "2021-03"),
    (TUE, "The trial will open [in March].", "2022-03"),
    (TUE, "The trial will open [in early March].", "2022-03"),
    (TUE, "The sedan goes on sale in [late February].", "2022-02"),
    (TUE, "The trial opened in [December].", "2021-12"),
    ("2019-11-19", "In [July], NASA awarded the first three contracts.", "2019-07"),
    ("2019-11-19", "The 48-year-old Australian was evicted in [April].", "2019-04"),
    ("2019-11-19", "The next hearing is due to take place in London in [February].", "2020-02"),
    ("2019-11-19", "Following a two-day trial [in September], a jury deliberated.", "2019-09"),
    (TUE, "He was re-elected in [May].", "2021-05"),
    (TUE, "She has been in prison since [May].", "2021-05"),
    (TUE, "It fell in [October last year].", "2021-10"),
    (TUE, "It fell in [October of last year].", "2021-10"),
    (TUE, "It fell in [October] of last year.", "2021-10"),
    (TUE, "It fell in October [last year].", "2021"),
    (TUE, "The vote is due in [June this year].", "2022-06"),
    (TUE, "[last October]", "2021-10"),
    ("2022-11-18", "[next March]", "2023-03"),
    (TUE, "The vote is due [this March].", "2022-03"),
    (TUE, "Sales fell from [September to November].", "2021-09-01/2021-11-30"),
    (TUE, "The sale was in [March] 2020.", "2020-03"),
]  # fmt: skip

DOUBTFUL = [
    # What was planned and did not come about.
    (TUE, "The rocket was to have lifted off on [Thursday]."),
    (TUE, "The report was due to have been published on [Monday]."),
    # No date at all.
    (TUE, "[Annalena Baerbock]"),
    (TUE, "[16 NATO member countries]"),
    (TUE, "[]"),
    # Absolute already.
    (TUE, "Crimea was annexed in [2014]."),
    (TUE, "It was founded on [January 18, 2022]."),
    (TUE, "It was founded on [18 January 2022]."),
    (TUE, "It was founded on [Tuesday, Jan. 18, 2022]."),
    (TUE, "It was founded in [January 2022]."),
    (TUE, "It was founded on [2022-01-18]."),
    (TUE, "It was founded in [the 1990s]."),
    (TUE, "It was founded on [1/18/2022]."),
    (TUE, "It ran from [November 2008 to June 2009]."),
    (TUE, "It ran from [September to November 2011]."),
    # Durations and soft ends.
    (TUE, "They talked for [two weeks]."),
    (TUE, "They talked [for three days]."),
    (TUE, "[more than a week]"),
    (TUE, "He fell ill [in the past two weeks]."),
    (TUE, "It has grown over [the past month]."),
    (TUE, "It fell sharply [in the last week]."),
    (TUE, "It fell sharply in the [last week]."),
    (TUE, "It will cease to operate [in the next few weeks]."),
    (TUE, "It will open [in the next week]."),
    (TUE, "It will open [in two weeks]."),
    (TUE, "[in recent days]"),
    (TUE, "[a few days ago]"),
    (TUE, "[years ago]"),
    (TUE, "[five minutes later]"),
    (TUE, "[two hours ago]"),
    # Approximations.
    (TUE, "[almost 50 years ago]"),
    (TUE, "[about two years ago]"),
    (TUE, "[more than a year ago]"),
    (TUE, "[two or three weeks ago]"),
    (TUE, "[three to four years ago]"),
    (TUE, "[two and a half years ago]"),
    (TUE, "[100 years ago]"),
    (TUE, "He left [around Monday]."),
    # Tied to another date of the text.
    (TUE, "[the next day]"),
    (TUE, "He left [the following morning]."),
    (TUE, "He left [the same day]."),
    (TUE, "He left [a week earlier]."),
    (TUE, "He left [two days later]."),
    (TUE, "He left [the previous Tuesday]."),
    (TUE, "He left on [the following Monday]."),
    (TUE, "He left [the day before]."),
    (TUE, "He left [earlier in the day]."),
    (TUE, "He left [earlier in the week]."),
    (TUE, "He left by [August that year]."),
    (TUE, "He left on [the Tuesday before]."),
    (TUE, "He left [two days before Friday's vote]."),
    (TUE, "He left on [the eve of Jan. 15]."),
    (TUE, "He was ill [the week of Jan. 10]."),
    (TUE, "In 2015, he said he had moved there [two years ago]."),
    (TUE, "Last week the ministers met in Geneva on [Tuesday]."),
    # Ambiguous: the coming one or the one after, yesterday or last week's.
    (TUE, "They will meet [next Friday]."),
    (TUE, "[next Friday]"),
    (SUN, "They will meet [next Monday]."),
    (SUN, "They will meet [next Friday]."),
    (WED, "Ten million people activated their accounts [last Tuesday]."),
    (FRI, "He resigned [last Wednesday]."),
    (SAT, "He resigned [last Friday]."),
    (MON, "He resigned [last Sunday]."),
    (TUE, "They will meet [next weekend]."),
    (THU, "[this Monday]"),
    (SAT, "Clashes broke out over [the weekend]."),
    (SUN, "The court will rule [this week]."),
    (MON, "She spoke [earlier this week]."),
    ("2021-12-10", "[last October]"),
    (TUE, "[next March]"),
    (TUE, "It fell in [January]."),
    # The next day's name with a past verb: six days ago, or a page updated since?
    (TUE, "The court ruled on [Wednesday] that he was guilty."),
    (SUN, "She asked for compassion in a letter posted on Twitter [Monday]."),
    # No verb tells the direction, or verbs disagree.
    (TUE, "[Monday]"),
    (TUE, "[on Friday]"),
    (TUE, "[in March]"),
    (TUE, "[over the weekend]"),
    (TUE, "the [Friday] meeting in Geneva"),
    (TUE, "The hearing was due on [Friday]."),
    (TUE, "They agreed to meet on [Friday]."),
    (TUE, "He was expected to resign on [Monday]."),
    (TUE, "He could resign on [Friday]."),
    (TUE, "The two convicted were given until [Friday] to appeal."),
    (TUE, "The man, who was arrested, awaits sentencing in [June]."),
    (TUE, "The bank reveals the names every year in [August]."),
    (TUE, "He would have turned 50 on [Friday]."),
    (TUE, "He urged Moscow to withdraw by [Friday]."),
    (TUE, "Prices rose ahead of a summit on [Thursday]."),
    (TUE, "He will face trial over an attack on [Monday]."),
    (TUE, "He is facing charges after the attack on [Monday]."),
    (TUE, "The newly elected president on [Friday] will take office."),
    (TUE, "He stands guard at the border on [Monday]."),
    (TUE, "They met or will meet on [Tuesday or Wednesday]."),
    (TUE, "They met on [Monday and Thursday]."),
    (WED, "They meet from [Monday to Friday]."),
    (TUE, "He will face questions about Trump's [July 25] call."),
    (TUE, "June 9 – Tampa, FL; Louis [August 30] – Denver, CO"),
    (TUE, "The tour kicks off in Florida; the band plays Houston [October 10th]."),
    (TUE, "He took office on [Jan. 20]."),
    (TUE, "It was to open on [June 30]."),
    (TUE, "They met on [Feb. 30]."),
    (TUE, "He was born on [Feb. 29]."),
    ("2019-11-19", "He was killed on [Sunday, May 18]."),
    (TUE, "It fell in [September and October of last year]."),
    (TUE, "It was seen [yesterday and two weeks ago]."),
    # Names and habits.
    (TUE, "Shops opened early on [Black Friday]."),
    (TUE, "He was crucified on [Good Friday]."),
    (TUE, "Biden won most states on [Super Tuesday]."),
    (TUE, "Thirteen died on [Bloody Sunday]."),
    (TUE, "He told the [Mail on Sunday] about it."),
    (TUE, "He told the [Sunday Times] about it."),
    (TUE, "[Sheffield Wednesday] lost at home."),
    (TUE, "[Sunday Okoro] was arrested."),
    (TUE, "[Wednesday Addams] returned."),
    (TUE, "[April O'Neil] spoke."),
    (TUE, "They met on [Tuesdays]."),
    (TUE, "They met [every Tuesday]."),
    (TUE, "He was born on [a Tuesday]."),
    (TUE, "Elections were held on [the first Tuesday in November]."),
    (TUE, "It fell on [Friday the 13th]."),
    (TUE, "[Theresa May] resigned."),
    (TUE, "Ministers lost confidence in [May]."),
    (TUE, "Since [May] became prime minister, prices rose."),
    (TUE, "They [may] meet."),
    (TUE, "They held [a march] in Kyiv."),
    (TUE, "[The Sun] reported it."),
    (TUE, "He [sat] down."),
    (TUE, "[In May 18 people] died."),
    # Seasons, quarters, feasts.
    (TUE, "It opened [last summer]."),
    (TUE, "It will open [this autumn]."),
    (TUE, "Sales fell [last quarter]."),
    (TUE, "It opened on [Christmas Day]."),
    (TUE, "It opened [last season]."),
    (TUE, "Sales fell in the [last fiscal year]."),
    # "Today" as an age; what quoted speakers call today.
    (TUE, "[Today], plague infections are rare."),
    (TUE, "That approach allowed me to build the business I have [today]."),
    (TUE, "It is the ancestor of [today's Russia]."),
    (TUE, "The method is still used [today]."),
    (TUE, "The car may only be a concept [today]."),
    (TUE, "Accomplishing good [today] may pay off later."),
    (TUE, "WIRED is where [tomorrow] is realized."),
    (TUE, 'He wrote: "I arrived [yesterday] and saw nothing."'),
    (TUE, "“They will come [tomorrow],” he told his wife."),
    (TUE, "“They came [last week],” he told the court."),
]  # fmt: skip


def resolve(marked: str, published: str) -> str | None:
    """Resolve the answer between brackets in its sentence."""
    start, end = marked.index("["), marked.index("]")
    answer = marked[start + 1 : end]
    context = marked[:start] + answer + marked[end + 1 :]
    return resolve_date(answer, date.fromisoformat(published), context=context, context_start=start)


@pytest.mark.parametrize(("published", "marked", "expected"), CERTAIN)
def test_a_relative_date_is_resolved_from_the_publication_day(
    published: str, marked: str, expected: str
) -> None:
    """Each expression comes out as the one day, week, month or year that it can mean."""
    assert resolve(marked, published) == expected


@pytest.mark.parametrize(("published", "marked"), DOUBTFUL)
def test_doubt_is_none(published: str, marked: str) -> None:
    """What could mean two things, or nothing certain, is left alone."""
    assert resolve(marked, published) is None


VOCABULARY = (
    "on in last next this the Tuesday Monday Friday week month year weekend May March 15 2021 Jan. "
    "ago two today tomorrow and to from until , . said will meet met every before Black"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))


@given(
    st.lists(WORDS, max_size=12),
    st.dates(date(1000, 1, 1), date(9000, 12, 31)),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_any_words_give_a_well_formed_date_or_none(
    words: list[str], published: date, skip: int, keep: int
) -> None:
    """No text, however odd, is an error; what comes out is ISO 8601, intervals in order."""
    context = " ".join(words)
    start = len(" ".join([*words[:skip], ""])) if words[skip:] else 0
    answer = " ".join(words[skip : skip + keep])
    found = resolve_date(answer, published, context=context, context_start=start)
    if found is None:
        return
    first, _, last = found.partition("/")
    if last:
        assert date.fromisoformat(first) < date.fromisoformat(last)
    else:
        date.fromisoformat(first + "-01-01"[len(first) - 4 :])


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_calendars_ends_are_no_error(published: date) -> None:
    """A date that would lie beyond the calendar is not resolved."""
    for answer in ("last week", "next week", "last year", "next year", "yesterday", "tomorrow"):
        found = resolve_date(answer, published)
        assert found is None or date.fromisoformat(found[:4] + "-01-01")


def test_the_answers_place_decides_among_equal_words() -> None:
    """ "Friday" twice in one sentence: each has its own verb."""
    context = (
        "The bill that passed on Friday will take effect next Friday, or on Friday they will vote."
    )
    published = date(2022, 1, 18)
    first, last = context.index("Friday"), context.rindex("Friday")
    assert resolve_date("Friday", published, context=context, context_start=last) == "2022-01-21"
    assert resolve_date("Friday", published, context=context, context_start=first) != "2022-01-21"


def test_a_context_that_does_not_hold_the_answer_is_ignored() -> None:
    """A wrong offset costs the tense, not the answer."""
    found = resolve_date("last month", date(2022, 1, 18), context="Nothing.", context_start=3)
    assert found == "2021-12"


def test_dates_of_news_sentences_written_apart_from_the_rules() -> None:
    """At least 95 % come out right, and none wrong and certain."""
    outcomes = [outcome(*row)[0] for row in ROWS]
    assert len(outcomes) >= 150
    assert outcomes.count("right") >= 0.95 * len(outcomes)
    assert "wrong" not in outcomes


STAMPED = [
    # published, text, answer, meaning
    ("2022-01-19T03:10:00+00:00", "WASHINGTON (AP) — The bill passed today.", "today", TUE),
    ("2022-01-19T03:10:00+00:00", "The bill passed today, to applause.", "today", None),
    ("2022-01-19T03:10:00-05:00", "The bill passed today, to applause.", "today", WED),
    ("2022-01-19T13:10:00+00:00", "The bill passed today, to applause.", "today", WED),
    ("2022-01-18T22:30:00+00:00", "SYDNEY (Reuters) - A storm hit the coast last night.",
     "last night", TUE),
    ("2022-01-18T22:30:00+00:00", "LONDON (Reuters) - A storm hit the coast last night.",
     "last night", MON),
    ("2022-01-18T22:30:00Z", "Storm\n\nSYDNEY, Jan 19 (Reuters) - It hit the coast today.",
     "today", WED),
    ("2022-01-19", "MOSCOW, Jan. 18 — Troops left the base today, officers said.", "today", TUE),
    ("2022-01-19T02:00:00Z", "BUFFALO, N.Y. — They won Tuesday night.", "Tuesday", TUE),
    ("2022-01-19T02:00:00Z", "They won Tuesday night.", "Tuesday", TUE),
    ("2022-01-01T04:00:00Z", "CHICAGO (AP) — Snow fell today.", "today", "2021-12-31"),
    ("2022-01-19T02:00:00Z", "ATLANTIS (AP) — Nobody came today.", "today", None),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "answer", "expected"), STAMPED)
def test_the_dateline_decides_on_which_day_a_story_was_written(
    published: str, text: str, answer: str, expected: str | None
) -> None:
    """A stamp in UTC is not the day where the reporter sat; where that is unknown, doubt is."""
    article = Article(id="1", source="s", text=text, published=published)
    start = text.index(answer)
    sentence = text.rfind("\n", 0, start) + 1
    assert resolved_in(article, start, start + len(answer), (sentence, len(text))) == expected


def test_the_dates_of_a_quote() -> None:
    """Each is told, with its place; absolute ones and doubtful ones are not."""
    text = "He was held on Monday. He was freed the next day, in recent weeks or on May 1, 2020."
    article = Article(id="1", source="s", text=text, published="2022-01-19")
    told = dates_in(article, 0, len(text))
    assert [(d.text, d.resolved_date) for d in told] == [("Monday", MON), ("the next day", TUE)]
    assert all(text[d.start : d.end] == d.text for d in told)
