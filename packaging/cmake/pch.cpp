// SPDX-License-Identifier: Apache-2.0
// The precompiled header is built with this otherwise empty file.
