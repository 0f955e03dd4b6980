import path from 'node:path';
import type { ProvideOptions } from './distribution-program.ts';
import { cacheDirectory } from './installation/cache.ts';
import { findExecutable, isExecutable } from './installation/find-executable.ts';
import { findPython } from './installation/find-python.ts';
import { installPythonPackage } from './installation/python-package.ts';

/** Its minor version is that of the Kubernetes whose schemas it holds. */
const validateVersion = '1.37.0';

function validateInstallation(environment: NodeJS.ProcessEnv) {
  const directory = path.join(cacheDirectory(environment), `kubernetes-validate-${validateVersion}`);
  return { requirement: `kubernetes-validate==${validateVersion}`, directory, binary: path.join(directory, 'bin', 'kubernetes-validate') };
}

/** PyPI's kubernetes-validate: KUBERNETES_VALIDATE_PATH, else the one in the cache. A test that finds none counts as skipped. */
export async function findKubernetesValidate(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = environment.KUBERNETES_VALIDATE_PATH;
  const binary = named !== undefined && named !== '' ? named : validateInstallation(environment).binary;
  return (await isExecutable(binary)) ? binary : undefined;
}

/** The checker, installed into the cache where there is none and a Python is; else undefined. */
export async function provideKubernetesValidate({ environment, onProgress, signal }: ProvideOptions): Promise<string | undefined> {
  const found = await findKubernetesValidate(environment);
  if (found !== undefined || environment.KUBERNETES_VALIDATE_PATH) return found;
  const python = await findPython(environment);
  if (python === undefined) return undefined;
  try {
    await installPythonPackage(validateInstallation(environment), python, { what: 'installing kubernetes-validate, once', onProgress, signal });
  } catch (error) {
    signal?.throwIfAborted();
    onProgress(error instanceof Error ? error.message : String(error));
  }
  return findKubernetesValidate(environment);
}

export const noKubernetesValidateAdvice = [
  "No kubernetes-validate: docker/kubernetes is not checked against Kubernetes' schemas. To check it, choose one:",
  '  KUBERNETES_VALIDATE_PATH=/path/to/kubernetes-validate   one of yours',
  '  python3 on the PATH, 3.10 or later, with venv and pip    then it is installed by itself',
].join('\n');

/** For what Kustomize makes of its files; KUBECTL_PATH wins over the PATH. A test that finds none counts as skipped. */
export async function findKubectl(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = environment.KUBECTL_PATH;
  if (named !== undefined && named !== '') return (await isExecutable(named)) ? named : undefined;
  return findExecutable(['kubectl'], environment);
}
