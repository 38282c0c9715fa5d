//! Cedar: two permits, over a stage and a due day that are worked out beforehand.

use anyhow::Result;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};

use crate::answer::{Answer, Stage};
use crate::case::{Case, Name};

pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

/// The two questions of one case.
pub struct Input {
    enter: Request,
    chase: Request,
}

/// What Cedar can say of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Permits {
    pub enter_upper: bool,
    pub chase: bool,
}

impl From<&Answer> for Permits {
    fn from(answer: &Answer) -> Self {
        Self { enter_upper: answer.next == Some(Stage::Upper), chase: answer.overdue }
    }
}

impl Cedar {
    pub fn new() -> Result<Self> {
        let policies = include_str!("ladder.cedar").parse()?;
        Ok(Self { authorizer: Authorizer::new(), policies, entities: Entities::empty() })
    }

    /// Takes the stage and the due day from the answer, since Cedar can work out neither.
    pub fn input(&self, case: &Case, answer: &Answer) -> Result<Input> {
        let context = context(case, answer)?;
        Ok(Input {
            enter: request("Action::\"enter-upper\"", context.clone())?,
            chase: request("Action::\"chase\"", context)?,
        })
    }

    pub fn permits(&self, input: &Input) -> Permits {
        let is_allowed = |request: &Request| {
            self.authorizer.is_authorized(request, &self.policies, &self.entities).decision()
                == Decision::Allow
        };
        Permits { enter_upper: is_allowed(&input.enter), chase: is_allowed(&input.chase) }
    }
}

fn context(case: &Case, answer: &Answer) -> Result<Context> {
    let stage = if answer.stage == Stage::Lower { "lower" } else { "upper" };
    let is_settled = case.log.iter().any(|entry| entry.name == Name::Settled);
    let mut pairs = vec![
        ("stage", RestrictedExpression::new_string(stage.to_owned())),
        ("settled", RestrictedExpression::new_bool(is_settled)),
        ("today", RestrictedExpression::new_long(case.today.into())),
    ];
    if let Some(due) = answer.due {
        pairs.push(("due", RestrictedExpression::new_long(due.into())));
    }
    Ok(Context::from_pairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))?)
}

fn request(action: &str, context: Context) -> Result<Request> {
    let principal: EntityUid = "User::\"manager\"".parse()?;
    let resource: EntityUid = "Case::\"one\"".parse()?;
    Ok(Request::new(principal, action.parse()?, resource, context, None)?)
}
