//! The two languages of the extractive summary: stop words, and how an intention sounds.

use super::fold;

/// A language of the extractive summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

/// Words that carry no subject, folded.
const FRENCH: &str = "a à afin ah ai aie ainsi alors après as assez au aucun aujourd auquel aura \
    aurait aussi autre autres aux avaient avais avait avant avec avez aviez avions avoir avons \
    ayant beaucoup ben bien bon bonjour bref c ça car ce ceci cela celle celles celui cependant \
    certain certaine certains ces cet cette ceux chaque chez chose choses ci comme comment \
    contre d dans de dedans dehors déjà depuis des dès deux devant dire dis disait dit donc dont \
    du effectivement eh elle elles en encore enfin entre es est et étaient étais était étant été \
    être eu euh eux fait faire fais faut fois font genre gens h hein hui ici il ils j je jamais \
    juste l la là le les leur leurs lors lui m ma mais même mêmes mes mieux moi moins mon n ne \
    ni non nos notre nous nouveau on ont ou où oui ouais par parce pas pendant peu peut peux \
    plus plutôt plusieurs pour pourquoi pouvez pouvoir puis qu quand que quel quelle quelles \
    quelqu quelque quelques quels qui quoi rien s sa sais sait sans se sera serait ses seulement \
    si sinon soi soit sommes son sont sous souvent suis sur t ta tandis tant tard te tel telle \
    tellement tes toi ton toujours tous tout toute toutes très trop tu un une va vais vas vers \
    veut veux voilà voir vois vont vos votre voulait vous vraiment vu y";

/// Words that carry no subject, folded.
const ENGLISH: &str = "a about above actually after again all almost also always am an and any \
    anything are aren around as at back be because been before being below between both but by \
    can cannot could couldn d did didn do does doesn doing don down during each either else even \
    ever every few for from further get gets getting go goes going gonna good got had hadn has \
    hasn have haven having he her here hers herself hi him himself his how however i if in into \
    is isn it its itself just kind know let like ll lot m made make makes many may maybe me mean \
    might more most much must my myself need no nor not nothing now of off oh ok okay on once \
    one only or other our ours out over own quite rather re really right s said same say says \
    see she should shouldn so some something sort still such t take than that the their theirs \
    them then there these they thing things think this those though through to too uh um under \
    until up us ve very want was wasn way we well went were weren what when where which while \
    who whom whose why will with without won would wouldn yeah yes yet you your yours";

/// How an intention begins in French, folded.
const FRENCH_INTENTIONS: &[&str] = &[
    "je vais",
    "je dois",
    "je devrais",
    "je veux",
    "je voudrais",
    "je compte",
    "je prévois",
    "je m engage",
    "je me lance",
    "je prends rendez vous",
    "j aimerais",
    "j essaierai",
    "j essayerai",
    "j ai décidé",
    "j ai prévu",
    "j ai besoin",
    "il faut",
    "il faudra",
    "il faudrait",
    "il va falloir",
    "on va",
    "on doit",
    "on pourrait",
    "nous allons",
    "nous devons",
    "vous allez",
    "vous devez",
    "vous devriez",
    "vous pourriez",
    "tu vas",
    "tu dois",
    "tu devrais",
    "tu pourrais",
    "d ici",
    "la prochaine fois",
    "n oubliez pas",
    "n oublie pas",
    "pensez à",
    "pense à",
    "essayez de",
    "essaie de",
    "je propose",
    "je vous propose",
    "je te propose",
    "mon objectif",
];

/// How an intention begins in English, folded.
const ENGLISH_INTENTIONS: &[&str] = &[
    "i will",
    "i ll",
    "i am going to",
    "i m going to",
    "i have to",
    "i need to",
    "i must",
    "i should",
    "i want to",
    "i d like to",
    "i would like to",
    "i plan to",
    "i promise",
    "i intend to",
    "i commit to",
    "i decided to",
    "i ve decided to",
    "let s",
    "let us",
    "we will",
    "we ll",
    "we need to",
    "we have to",
    "we should",
    "we are going to",
    "we re going to",
    "you will",
    "you should",
    "you could",
    "you need to",
    "you have to",
    "try to",
    "remember to",
    "don t forget to",
    "make sure",
    "by next week",
    "before next",
    "next time",
    "my goal",
    "my next step",
];

/// What sounds like an intention and is none, folded.
const FALSE_FRIENDS: &[&str] = &[
    "je vais bien",
    "je vais mal",
    "je vais mieux",
    "je vais très",
    "je vais pas",
    "on va bien",
    "on va dire",
    "il faut dire",
    "il faut croire",
    "il faut avouer",
    "comment vous allez",
    "vous allez bien",
    "tu vas bien",
    "comment tu vas",
    "je dois dire",
    "je dois avouer",
    "je veux dire",
    "i have to say",
    "i must say",
    "i must admit",
    "i have to admit",
    "i should say",
    "i ll be honest",
    "let s see",
    "let s say",
    "you will see",
];

impl Language {
    /// ISO 639-1.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language that more of the words belong to; `hint` (ISO 639-1) decides a draw, and
    /// without it French.
    pub(super) fn guess<'a>(words: impl Iterator<Item = &'a str>, hint: &str) -> Self {
        let (mut french, mut english) = (0u32, 0u32);
        for word in words {
            french += u32::from(Self::French.is_stop_word(word));
            english += u32::from(Self::English.is_stop_word(word));
        }
        if english > french || (english == french && hint == "en") {
            Self::English
        } else {
            Self::French
        }
    }

    /// Whether a folded word carries no subject.
    pub(super) fn is_stop_word(self, word: &str) -> bool {
        static LISTS: std::sync::LazyLock<[std::collections::HashSet<&str>; 2]> =
            std::sync::LazyLock::new(|| {
                [FRENCH, ENGLISH].map(|list| list.split_whitespace().collect())
            });
        match self {
            Self::French => LISTS[0].contains(word),
            Self::English => LISTS[1].contains(word),
        }
    }

    /// Whether a sentence says that something is to be done. A question does not.
    pub(super) fn is_intention(self, sentence: &str) -> bool {
        if sentence
            .trim_end_matches(|c: char| c.is_whitespace() || "»”\"".contains(c))
            .ends_with('?')
        {
            return false;
        }
        let mut said = format!(" {} ", fold(sentence));
        for friend in FALSE_FRIENDS {
            said = said.replace(&format!(" {friend} "), "   ");
        }
        let intentions = match self {
            Self::French => FRENCH_INTENTIONS,
            Self::English => ENGLISH_INTENTIONS,
        };
        intentions
            .iter()
            .any(|intention| said.contains(&format!(" {intention} ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_guessed_from_the_words_and_the_hint_decides_a_draw() {
        let guess = |text: &str, hint| Language::guess(fold(text).split(' '), hint);
        assert_eq!(
            guess("Je ne sais pas ce que nous allons faire", "en"),
            Language::French
        );
        assert_eq!(
            guess("I do not know what we are going to do", "fr"),
            Language::English
        );
        assert_eq!(guess("Paris Berlin", "en"), Language::English);
        assert_eq!(guess("Paris Berlin", "de"), Language::French);
    }

    #[test]
    fn an_intention_is_recognised_and_a_manner_of_speech_is_not() {
        for said in [
            "Je vais appeler mon responsable lundi.",
            "D’accord, il faut que je dorme plus.",
            "D'ici la semaine prochaine, un seul courriel.",
        ] {
            assert!(Language::French.is_intention(said), "{said}");
        }
        for said in [
            "Je vais bien, merci.",
            "Il faut dire que c'était dur.",
            "Qu'est-ce que je vais faire\u{202f}?",
            "Le train part.",
        ] {
            assert!(!Language::French.is_intention(said), "{said}");
        }
        for said in [
            "I'll call her on Monday.",
            "Let's start small.",
            "I have to say no more often; I will try.",
        ] {
            assert!(Language::English.is_intention(said), "{said}");
        }
        for said in [
            "I must say it was hard.",
            "Will I ever finish?",
            "She will.",
        ] {
            assert!(!Language::English.is_intention(said), "{said}");
        }
    }
}
