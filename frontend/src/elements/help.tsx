import { Fragment, type ReactNode } from "react";
import type { ElementProps } from "../ui/element";
import { help as texts } from "../texts/en/help";
import { fill } from "../texts/fill";
import "./help.css";

/** A long name may go on in the next line, after what joins its words. */
function breakable(name: string): ReactNode[] {
  return name.split(/(?<=[_.])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

export default function Help({ props }: ElementProps<"help">) {
  const { name, type, value, doc, members } = props;
  return (
    <section className="stHelp" data-testid="stHelp" dir="ltr" aria-label={fill(texts.helpFor, { name: name ?? type })}>
      <div className="help-head">
        {name !== null && (
          <span className="help-name" data-testid="stHelpName">
            {name}
          </span>
        )}{" "}
        <span className="help-type" data-testid="stHelpType">
          {type}
        </span>{" "}
        {value !== null && (
          <span className="help-value" data-testid="stHelpValue">
            {value}
          </span>
        )}
      </div>
      <div className="help-doc" data-testid="stHelpDoc" tabIndex={0} role="group" aria-label={texts.documentation}>
        {doc ?? <span className="help-type">{texts.undocumented}</span>}
      </div>
      {members.length > 0 && (
        <table className="help-members" data-testid="stHelpMembersTable" aria-label={texts.members}>
          <tbody>
            {members.map((member) => (
              <tr key={member.name} data-testid="stHelpMember">
                <th scope="row">
                  <span className="help-name" data-testid="stHelpMemberDocName">
                    {breakable(member.name)}
                  </span>{" "}
                  <span className="help-type" data-testid="stHelpMemberDocType">
                    {breakable(member.type)}
                  </span>
                </th>
                <td>
                  {member.value === null ? (
                    <span data-testid="stHelpMemberDocString">{member.doc ?? <span className="help-type">{texts.undocumented}</span>}</span>
                  ) : (
                    <span data-testid="stHelpMemberDocValue">{member.value}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
